// The attacks of a part as the audio thread holds them: what a held note begins with at once. [audio]
#pragma once

#include <array>

#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"
#include "voice/stream_supply.h"

namespace sistrum {

class PartAttacks {
  public:
    explicit PartAttacks(StreamSupply& supply) : supply_(supply) {}
    ~PartAttacks() { drop_all(); }
    PartAttacks(const PartAttacks&) = delete;
    PartAttacks& operator=(const PartAttacks&) = delete;

    // In place of the older one of its pitch and layer, which was of another sound.
    void take(Attack* newest) noexcept SISTRUM_NONBLOCKING;
    void drop_all() noexcept SISTRUM_NONBLOCKING { keep_only(0, -1, 0); }
    // The part has another sound, or none: lets go of those that no newer one will replace.
    void keep_for(const StreamFacts* facts) noexcept SISTRUM_NONBLOCKING;

    // For a note of that many frames (0: held). Null: there is none. It may be that of an older sound: its
    // facts say.
    Attack* find(int pitch, int layer, int length_frames) const noexcept SISTRUM_NONBLOCKING;

  private:
    static constexpr int kPitches = 128;

    static bool has_place(int pitch, int layer) noexcept SISTRUM_NONBLOCKING {
        return pitch >= 0 && pitch < kPitches && layer >= 0 && layer < kMaxStreamLayers;
    }
    void keep_only(int low, int high, int layers) noexcept SISTRUM_NONBLOCKING;
    Attack*& at(int pitch, int layer) noexcept SISTRUM_NONBLOCKING {
        return attacks_[static_cast<std::size_t>(pitch)][static_cast<std::size_t>(layer)];
    }
    Attack* at(int pitch, int layer) const noexcept SISTRUM_NONBLOCKING {
        return attacks_[static_cast<std::size_t>(pitch)][static_cast<std::size_t>(layer)];
    }

    StreamSupply& supply_;
    std::array<std::array<Attack*, kMaxStreamLayers>, kPitches> attacks_{};
};

}  // namespace sistrum
