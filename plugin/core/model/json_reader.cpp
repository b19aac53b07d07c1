#include "model/json_reader.h"

#include <cmath>
#include <limits>

namespace sistrum {

using nlohmann::json;

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kExcerpt = 40;

std::string range_text(double min, double max) {
    return json(min).dump() + " to " + json(max).dump();
}

}  // namespace

std::string json_excerpt(const json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list of " + std::to_string(value.size());
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > kExcerpt) text = text.substr(0, kExcerpt) + "...";
    return text;
}

json parse_json(std::string_view text) {
    const auto limit_depth = [](int depth, json::parse_event_t, json&) {
        if (depth > kMaxDepth) throw JsonError("nested more than " + std::to_string(kMaxDepth) + " deep");
        return true;
    };
    json document;
    try {
        document = json::parse(text.begin(), text.end(), limit_depth);
    } catch (const json::exception& error) {
        throw JsonError(std::string("not valid JSON: ") + error.what());
    }
    if (!document.is_object()) throw JsonError("expected an object, found " + json_excerpt(document));
    return document;
}

JsonReader::JsonReader(const json& object, std::string path) : object_(&object), path_(std::move(path)) {
    if (!object.is_object()) throw JsonError(path_ + ": expected an object, found " + json_excerpt(object));
}

std::string JsonReader::name(const std::string& key) const {
    return path_.empty() ? key : path_ + "." + key;
}

void JsonReader::fail(const std::string& key, const std::string& expected, const std::string& found) const {
    throw JsonError(name(key) + ": expected " + expected + ", found " + found);
}

const json& JsonReader::at(const std::string& key, const std::string& expected) const {
    const auto found = object_->find(key);
    if (found == object_->end()) fail(key, expected, "nothing");
    return *found;
}

bool JsonReader::has(const std::string& key) const {
    const auto found = object_->find(key);
    return found != object_->end() && !found->is_null();
}

std::string JsonReader::text(const std::string& key) const {
    const json& value = at(key, "a text");
    if (!value.is_string()) fail(key, "a text", json_excerpt(value));
    return value.get<std::string>();
}

std::string JsonReader::text_or(const std::string& key, const std::string& missing) const {
    return has(key) ? text(key) : missing;
}

bool JsonReader::boolean(const std::string& key) const {
    const json& value = at(key, "true or false");
    if (!value.is_boolean()) fail(key, "true or false", json_excerpt(value));
    return value.get<bool>();
}

double JsonReader::number(const std::string& key, double min, double max) const {
    const std::string expected = "a number from " + range_text(min, max);
    const json& value = at(key, expected);
    if (!value.is_number()) fail(key, expected, json_excerpt(value));
    const double number = value.get<double>();
    if (!(number >= min && number <= max)) fail(key, expected, json_excerpt(value));
    return number;
}

std::int64_t JsonReader::integer(const std::string& key, std::int64_t min, std::int64_t max) const {
    const double value = number(key, static_cast<double>(min), static_cast<double>(max));
    if (value != std::floor(value)) fail(key, "a whole number", json_excerpt(object_->at(key)));
    return static_cast<std::int64_t>(value);
}

std::uint64_t JsonReader::seed(const std::string& key) const {
    return static_cast<std::uint64_t>(integer(key, 0, (std::int64_t{1} << 53) - 1));
}

std::vector<float> JsonReader::floats(const std::string& key, std::size_t min_size,
                                      std::size_t max_size) const {
    std::string expected = "a list of " + std::to_string(min_size);
    if (max_size != min_size) expected += " to " + std::to_string(max_size);
    expected += " numbers";
    const json& list = at(key, expected);
    if (!list.is_array() || list.size() < min_size || list.size() > max_size)
        fail(key, expected, json_excerpt(list));
    std::vector<float> values;
    values.reserve(list.size());
    for (const json& element : list) {
        if (!element.is_number()) fail(key, expected, "a list with " + json_excerpt(element));
        const auto value = element.get<float>();
        if (!std::isfinite(value)) fail(key, "finite numbers", json_excerpt(element));
        values.push_back(value);
    }
    return values;
}

std::vector<std::int64_t> JsonReader::shape(const std::string& key) const {
    constexpr std::size_t kMaxRank = 8;
    constexpr std::int64_t kMaxElements = std::int64_t{1} << 26;  // 256 MB of floats
    const std::string expected = "a shape of whole numbers, at least 1 each, at most 2^26 together";
    const json& list = at(key, expected);
    if (!list.is_array() || list.empty() || list.size() > kMaxRank) fail(key, expected, json_excerpt(list));
    std::vector<std::int64_t> shape;
    std::int64_t elements = 1;
    for (const json& element : list) {
        if (!element.is_number_integer()) fail(key, expected, "a list with " + json_excerpt(element));
        const double size = element.get<double>();
        if (!(size >= 1.0 && size * static_cast<double>(elements) <= static_cast<double>(kMaxElements))) {
            fail(key, expected, "a list with " + json_excerpt(element));
        }
        shape.push_back(element.get<std::int64_t>());
        elements *= shape.back();
    }
    return shape;
}

std::vector<std::string> JsonReader::texts(const std::string& key) const {
    const json& list = at(key, "a list of texts");
    if (!list.is_array()) fail(key, "a list of texts", json_excerpt(list));
    std::vector<std::string> values;
    for (const json& element : list) {
        if (!element.is_string()) fail(key, "a list of texts", "a list with " + json_excerpt(element));
        values.push_back(element.get<std::string>());
    }
    return values;
}

JsonReader JsonReader::object(const std::string& key) const {
    return {at(key, "an object"), name(key)};
}

std::vector<JsonReader> JsonReader::objects(const std::string& key, std::size_t min_size,
                                            std::size_t max_size) const {
    const std::string expected =
        "a list of " + std::to_string(min_size) + " to " + std::to_string(max_size) + " objects";
    const json& list = at(key, expected);
    if (!list.is_array() || list.size() < min_size || list.size() > max_size)
        fail(key, expected, json_excerpt(list));
    std::vector<JsonReader> readers;
    for (std::size_t i = 0; i < list.size(); ++i) {
        readers.emplace_back(list[i], name(key) + "[" + std::to_string(i) + "]");
    }
    return readers;
}

}  // namespace sistrum
