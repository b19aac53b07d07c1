// Reads a representation's keys with their checks: what is missing, of the wrong kind, out of range or
// unknown is a std::invalid_argument "key: expected ..., found ...".
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "representation/inverse.h"

namespace sistrum {

class SpecReader {
  public:
    explicit SpecReader(const RepresentationSpec& spec) : spec_(spec) {}

    int integer(const std::string& key, int min, int max);
    int even_integer(const std::string& key, int min, int max);
    double number(const std::string& key, double min, double max);
    double number_or(const std::string& key, double min, double max, double missing);
    std::string choice(const std::string& key, const std::vector<std::string_view>& allowed);
    void expect(const std::string& key, int value);           // the key follows from the others
    void expect_if_there(const std::string& key, int value);  // the same, and it may be left out
    void finish() const;                                      // every key was read

  private:
    const RepresentationSpec& spec_;
    std::set<std::string> read_;
};

}  // namespace sistrum
