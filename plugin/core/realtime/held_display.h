// What held notes look like at this moment, for editors: the audio thread writes, whoever draws reads. A
// reader that comes in between sees the note a block later; the audio thread notices nothing.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"

namespace sistrum {

// A sounding note. `tokens` are those of the frames around the one that plays, which is kBefore frames after
// the first; kNoToken where there is none, or none yet.
struct HeldNote {
    static constexpr int kFrames = 32, kBefore = 16;
    static constexpr std::uint8_t kNoToken = 255;

    std::uint64_t stream = 0;
    int part = 0;
    int channel = 0, key = 0;
    float pitch = 0.0f;     // MIDI note that sounds, bent and tuned
    bool released = false;  // it plays its release
    int frame = 0;          // since it began
    std::array<std::uint8_t, kFrames> tokens{};
};

class HeldDisplay {
  public:
    void show(int slot, const HeldNote& note) noexcept SISTRUM_NONBLOCKING;  // [audio]
    void hide(int slot) noexcept SISTRUM_NONBLOCKING;                        // [audio]
    std::optional<HeldNote> read(int slot) const noexcept;                   // [any] nothing: it is silent

  private:
    static constexpr int kPerWord = 8;
    struct Slot {
        std::atomic<std::uint64_t> version{0};  // odd while the audio thread writes
        std::atomic<std::uint64_t> stream{0};   // 0: silent
        std::atomic<std::uint64_t> place{0};    // part, channel, key and whether it is released, 8 bits each
        std::atomic<float> pitch{0.0f};
        std::atomic<int> frame{0};
        std::array<std::atomic<std::uint64_t>, HeldNote::kFrames / kPerWord> tokens{};
    };
    std::array<Slot, kStreamSlots> slots_{};
};

}  // namespace sistrum
