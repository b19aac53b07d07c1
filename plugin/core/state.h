// A saved engine as plain values, and its bytes. Knows no thread: the engine gathers and applies the values.
//
// Layout: "SISTRUM\0", u32 version, u32 length of the JSON (both little-endian), SHA-256 of all that follows
// (32 bytes), the JSON, then the parts' audio as float32 little-endian, channel after channel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "part/part_params.h"
#include "realtime/audio.h"
#include "render/sound.h"

namespace sistrum {

// A saved state that cannot be used: one line.
class StateError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct PartState {
    std::string model_path;  // empty: the part has no model
    std::string model_sha256, model_name, model_title;
    bool from_kit = false;  // saved before the model was loaded: its kit will say sound and note
    Sound sound;
    std::optional<Sound> other;  // what `morph` leads to
    std::string sound_name;
    PartValues values = default_values();

    std::string rendered_sha256;  // the model and
    Sound rendered_sound;  // the sound that `audio` was rendered from; not `sound` while a render is pending
    std::map<std::string, double> rendered_values;  // its own control values by id; empty: not known
    std::shared_ptr<const Audio> audio;             // at the model's rate; may be null
};

std::vector<std::byte> write_state(const std::vector<PartState>& parts);

// Exactly `part_count` parts. Throws StateError: wrong kind, unknown version, damage, or values out of range.
std::vector<PartState> read_state(std::span<const std::byte> bytes, std::size_t part_count);

}  // namespace sistrum
