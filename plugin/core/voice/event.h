// What happens inside a block, at a sample.
#pragma once

#include <cstdint>

namespace sistrum {

struct Event {
    enum class Type : std::uint8_t {
        note_on,
        note_off,       // one-shots ignore it
        all_notes_off,  // sounding voices go into their release
        all_sound_off,  // sounding voices fade within two milliseconds
        sustain,        // pedal of a channel: value from 0.5 on holds the keys of chromatic parts
        pitch_bend,     // of a channel: value -1..1 of each part's bend range
        pressure        // of a key, or of the whole channel where `note` is kAllKeys: value 0..1
    };
    static constexpr std::uint8_t kAllKeys = 255;

    int frame = 0;  // position in the block; events of a block are sorted by it
    Type type = Type::note_on;
    std::uint8_t channel = 0;  // 0..15
    std::uint8_t note = 0;     // 0..127
    float value = 1.0f;        // velocity 0..1 of a note; see above
    double length = 0.0;       // seconds from note_on to note_off where that is known before; 0: it is not
};

}  // namespace sistrum
