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
    void drop_all() noexcept SISTRUM_NONBLOCKING;

    // For a note of that many frames (0: held). Null: there is none. It may be that of an older sound: its
    // facts say.
    Attack* find(int pitch, int layer, int length_frames) const noexcept SISTRUM_NONBLOCKING;

  private:
    static constexpr int kPitches = 128;

    StreamSupply& supply_;
    std::array<std::array<Attack*, kMaxStreamLayers>, kPitches> attacks_{};
};

}  // namespace sistrum
