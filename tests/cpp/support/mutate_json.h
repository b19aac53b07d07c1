// Random changes of JSON documents that respect their structure: what gets past a hash and a parser to the
// code that reads values.
#pragma once

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace sistrum::test {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound);  // bound > 0

class JsonMutator {
  public:
    explicit JsonMutator(nlohmann::json document);

    // The document with one to three changes: values replaced by hostile ones, numbers moved, keys dropped,
    // renamed or added, elements repeated, nodes exchanged.
    nlohmann::json mutated(Random& random) const;

  private:
    void mutate_once(nlohmann::json& document, Random& random) const;

    nlohmann::json document_;
    std::vector<nlohmann::json::json_pointer> places_;  // of all nodes but the root
};

// The text with some bytes changed, dropped, repeated, or cut off.
std::string mutated_text(const std::string& text, Random& random);

}  // namespace sistrum::test
