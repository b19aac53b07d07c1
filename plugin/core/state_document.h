// The JSON document of a state, in the present version and in those that came before.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "state.h"
#include "state_audio.h"

namespace sistrum {

nlohmann::json write_document(const EngineState& state, AudioWriter& audio);

// Both throw JsonError. `defaults`: see read_state().
EngineState read_document(const JsonReader& document, AudioReader& audio,
                          std::span<const PartValues> defaults);
EngineState read_document_1(const JsonReader& document, AudioReader& audio,
                            std::span<const PartValues> defaults);

}  // namespace sistrum
