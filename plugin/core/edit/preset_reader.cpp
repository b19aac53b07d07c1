#include "edit/preset_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "edit/preset_json.h"

namespace sistrum::preset_json {
namespace {

std::string range_text(const PartParamInfo& param) {
    std::ostringstream text;
    text << (param.whole ? "a whole number" : "a number") << " from " << param.min << " to " << param.max;
    return text.str();
}

}  // namespace

void refuse_others(const JsonReader& reader, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : reader.node().items()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        std::string names;
        for (const std::string_view name : known) names.append(names.empty() ? "" : ", ").append(name);
        throw JsonError(reader.name(key) + ": unknown key; known are " + names);
    }
}

std::string line(const JsonReader& reader, const std::string& key, std::size_t longest, bool required) {
    if (!required && !reader.has(key)) return {};
    const std::string text = reader.text(key);
    const std::string expected = "a line of at most " + std::to_string(longest) + " bytes";
    if (text.size() > longest) reader.fail(key, expected, std::to_string(text.size()) + " bytes");
    const bool is_line = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' '; });
    if (!is_line) reader.fail(key, expected, "control characters");
    if (required && text.empty()) reader.fail(key, "a text", "an empty one");
    return text;
}

std::uint64_t seed(const JsonReader& reader, std::uint64_t largest) {
    const std::string expected = "a whole number from 0 to " + std::to_string(largest);
    const auto found = reader.node().find("seed");
    if (found == reader.node().end()) reader.fail("seed", expected, "nothing");
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() > largest)
        reader.fail("seed", expected, json_excerpt(*found));
    return found->get<std::uint64_t>();
}

std::optional<std::vector<float>> latent_if_there(const JsonReader& reader) {
    if (!reader.has("latent")) return std::nullopt;
    return reader.floats("latent", 0, kMaxLatent);
}

std::map<std::string, double> numbers(const JsonReader& reader, const std::string& key, double min,
                                      double max) {
    std::map<std::string, double> values;
    if (!reader.node().contains(key)) return values;
    const JsonReader object = reader.object(key);
    if (object.node().size() > std::size_t{kMaxControls}) {
        reader.fail(key, "at most " + std::to_string(kMaxControls) + " entries",
                    std::to_string(object.node().size()));
    }
    for (const auto& [id, value] : object.node().items()) values[id] = object.number(id, min, max);
    return values;
}

float param_value(const JsonReader& reader, const PartParamInfo& param) {
    constexpr double kAny = std::numeric_limits<double>::max();
    const std::string id(param.id);
    const auto value = static_cast<float>(reader.number(id, -kAny, kAny));  // 0.001 is 0.001f
    const bool legal = value >= param.min && value <= param.max;
    if (!legal || (param.whole && value != std::round(value)))
        reader.fail(id, range_text(param), json_excerpt(reader.node().at(id)));
    return value;
}

void check_parts(const std::vector<PresetPart>& parts) {
    std::vector<bool> seen(kPresetParts);
    for (const PresetPart& part : parts) {
        const auto index = static_cast<std::size_t>(part.index);
        if (seen[index]) {
            throw JsonError("parts: expected each part once, found part " + std::to_string(index + 1) +
                            " twice");
        }
        seen[index] = true;
    }
}

}  // namespace sistrum::preset_json
