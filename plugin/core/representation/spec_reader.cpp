#include "representation/spec_reader.h"

#include <cmath>
#include <stdexcept>

namespace sistrum {
namespace {

[[noreturn]] void fail(const std::string& key, const std::string& expected, const std::string& found) {
    throw std::invalid_argument("representation." + key + ": expected " + expected + ", found " + found);
}

std::string text_of(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string text_of(const std::variant<double, std::string>& value) {
    if (const auto* number = std::get_if<double>(&value)) return text_of(*number);
    return '"' + std::get<std::string>(value) + '"';
}

}  // namespace

double SpecReader::number(const std::string& key, double min, double max) {
    const std::string expected = "a number from " + text_of(min) + " to " + text_of(max);
    const auto found = spec_.find(key);
    if (found == spec_.end()) fail(key, expected, "nothing");
    const auto* value = std::get_if<double>(&found->second);
    if (value == nullptr || !(*value >= min && *value <= max)) fail(key, expected, text_of(found->second));
    read_.insert(key);
    return *value;
}

double SpecReader::number_or(const std::string& key, double min, double max, double missing) {
    return spec_.contains(key) ? number(key, min, max) : missing;
}

int SpecReader::integer(const std::string& key, int min, int max) {
    const double value = number(key, min, max);
    if (value != std::floor(value)) fail(key, "a whole number", text_of(value));
    return static_cast<int>(value);
}

int SpecReader::even_integer(const std::string& key, int min, int max) {
    const int value = integer(key, min, max);
    if (value % 2 != 0) fail(key, "an even number", text_of(value));
    return value;
}

std::string SpecReader::choice(const std::string& key, const std::vector<std::string_view>& allowed) {
    std::string expected = "one of";
    for (const auto& option : allowed) expected.append(" \"").append(option).append("\"");
    const auto found = spec_.find(key);
    if (found == spec_.end()) fail(key, expected, "nothing");
    read_.insert(key);
    const auto* value = std::get_if<std::string>(&found->second);
    if (value != nullptr) {
        for (const auto& option : allowed) {
            if (*value == option) return *value;
        }
    }
    fail(key, expected, text_of(found->second));
}

void SpecReader::expect(const std::string& key, int value) {
    const auto found = spec_.find(key);
    if (found == spec_.end()) fail(key, std::to_string(value), "nothing");
    const auto* number = std::get_if<double>(&found->second);
    if (number == nullptr || *number != value) fail(key, std::to_string(value), text_of(found->second));
    read_.insert(key);
}

void SpecReader::expect_if_there(const std::string& key, int value) {
    if (spec_.contains(key)) expect(key, value);
}

void SpecReader::finish() const {
    for (const auto& [key, value] : spec_) {
        if (!read_.contains(key)) fail(key, "no such key", text_of(value));
    }
}

}  // namespace sistrum
