// The values of a state as JSON and back. Reading checks every range; errors name the key.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "model/card.h"
#include "model/json_reader.h"
#include "part/part_params.h"
#include "render/sound.h"

namespace sistrum {

nlohmann::json to_json(const Sound& sound);
Sound parse_sound(const JsonReader& sound);

// By parameter id. An id that is not there has its default (`missing`), one that is unknown comes from a
// newer version and is passed over.
nlohmann::json to_json(const PartValues& values);
PartValues parse_part_values(const JsonReader& values, const PartValues& missing);

// Control id -> number from `min` to `max`; an absent object is empty.
std::map<std::string, double> parse_numbers(const JsonReader& reader, const std::string& key, double min,
                                            double max);

// What is remembered of a model: name, title, controls, and whether it tells touched controls from others.
nlohmann::json card_to_json(const Card& card);
std::shared_ptr<const Card> parse_remembered_card(const JsonReader& card);

}  // namespace sistrum
