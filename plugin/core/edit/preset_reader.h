// Typed reading of preset JSON: pieces that both formats are made of.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/preset.h"
#include "model/json_reader.h"

namespace sistrum::preset_json {

// Throws JsonError for a key that is not `known`.
void refuse_others(const JsonReader& reader, std::initializer_list<std::string_view> known);

// One line of at most `longest` bytes, not empty where `required`; empty where the key is missing.
std::string line(const JsonReader& reader, const std::string& key, std::size_t longest, bool required);

std::uint64_t seed(const JsonReader& reader, std::uint64_t largest);
std::optional<std::vector<float>> latent_if_there(const JsonReader& reader);
// Numbers by id; nothing where the key is missing.
std::map<std::string, double> numbers(const JsonReader& reader, const std::string& key, double min,
                                      double max);
float param_value(const JsonReader& reader, const PartParamInfo& param);

// Each part of a kit once. Throws JsonError.
void check_parts(const std::vector<PresetPart>& parts);

PresetDocument parse_kit_version_1(const JsonReader& document);

}  // namespace sistrum::preset_json
