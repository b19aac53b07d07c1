// What the sixteen MIDI channels hold between notes: pedals, pitch bends and pressures. [audio]
#pragma once

#include <array>
#include <cstdint>

#include "realtime/rt_macros.h"

namespace sistrum {

inline constexpr int kMidiChannels = 16;

struct MidiChannel {
    bool pedal = false;
    float bend = 0.0f;      // -1..1 of each part's range
    float pressure = 0.0f;  // 0..1, of all its keys
};

class MidiChannels {
  public:
    void reset() noexcept SISTRUM_NONBLOCKING { channels_ = {}; }
    void lift_pedals() noexcept SISTRUM_NONBLOCKING {
        for (MidiChannel& channel : channels_) channel.pedal = false;
    }
    MidiChannel& at(std::uint8_t channel) noexcept SISTRUM_NONBLOCKING { return channels_[channel]; }
    const MidiChannel& at(std::uint8_t channel) const noexcept SISTRUM_NONBLOCKING {
        return channels_[channel];
    }

  private:
    std::array<MidiChannel, kMidiChannels> channels_{};
};

}  // namespace sistrum
