// A saved engine as plain values, and its bytes. Knows no thread: the engine gathers and applies the values.
//
// Layout: "SISTRUM\0", u32 version, u32 length of the JSON (both little-endian), SHA-256 of all that follows
// (32 bytes), the JSON, then the audio as float32 little-endian, channel after channel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/card.h"
#include "part/part_params.h"
#include "render/part_request.h"
#include "render/sound.h"

namespace sistrum {

// A saved state that cannot be used: one line.
class StateError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct PartState {
    std::string model_path;  // empty: the part has no model
    std::string model_sha256;
    std::shared_ptr<const Card> card;  // name, title and controls of the model; null: not known
    bool from_kit = false;             // saved before the model was loaded: its kit will say sound and note
    Sound sound;
    std::optional<Sound> other;  // what `morph` leads to
    std::string sound_name;
    PartValues values = default_values();
    int part = 0;         // which it was: hits are drawn for one part, others draw their own
    PartRender rendered;  // what plays; not `sound` while a render is pending
};

struct EngineState {
    std::vector<PartState> parts;
    float volume = 1.0f;  // linear gain; states of version 1 have none and mean this
    std::string extra;    // the caller's own
};

std::vector<std::byte> write_state(const EngineState& state);

// As many parts as `defaults`, which they have where the state says nothing. Throws StateError: wrong kind,
// unknown version, damage, or values out of range.
EngineState read_state(std::span<const std::byte> bytes, std::span<const PartValues> defaults);

}  // namespace sistrum
