// Typed access to a JSON object with errors that name the key: "audio.samples: expected ..., found ...".
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sistrum {

struct JsonError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// One object of a document. It refers to the document, which outlives it.
class JsonReader {
  public:
    // `path` is how errors name this object; empty for the document itself.
    JsonReader(const nlohmann::json& object, std::string path);

    bool has(const std::string& key) const;  // present and not null
    std::string text(const std::string& key) const;
    std::string text_or(const std::string& key, const std::string& missing) const;
    bool boolean(const std::string& key) const;
    double number(const std::string& key, double min, double max) const;
    std::int64_t integer(const std::string& key, std::int64_t min, std::int64_t max) const;
    std::uint64_t seed(const std::string& key) const;  // 0 .. 2^53 - 1
    std::vector<float> floats(const std::string& key, std::size_t min_size, std::size_t max_size) const;
    std::vector<std::int64_t> shape(const std::string& key) const;
    std::vector<std::string> texts(const std::string& key) const;

    JsonReader object(const std::string& key) const;
    std::vector<JsonReader> objects(const std::string& key, std::size_t min_size, std::size_t max_size) const;
    const nlohmann::json& node() const { return *object_; }

    std::string name(const std::string& key) const;  // the key as errors name it
    [[noreturn]] void fail(const std::string& key, const std::string& expected,
                           const std::string& found) const;

  private:
    const nlohmann::json& at(const std::string& key, const std::string& expected) const;

    const nlohmann::json* object_;
    std::string path_;
};

// Shortens values so that an error stays one readable line.
std::string json_excerpt(const nlohmann::json& value);

// Parses a document, whose root must be an object; at most so deep, so that no file can exhaust the stack.
nlohmann::json parse_json(std::string_view text);

}  // namespace sistrum
