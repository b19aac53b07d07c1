// Which draw each hit of a part plays, and which it asks for. [audio]
#pragma once

#include <array>
#include <cstdint>

#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"

namespace sistrum {

// The first kDrawsAhead hits play the first draws. Each hit names a new draw by its place in the song, and
// the hit kDrawsAhead later plays that one: it had so many hits of time to be rendered. What a hit sounds
// like depends on song positions only, neither on block sizes nor on the sample rate.
class HitSequence {
  public:
    struct Draw {
        int place = 0;          // 0..kDrawsAhead - 1: which of those that are rendered ahead it replaces
        std::uint64_t key = 0;  // below kDrawsAhead: the first draw of that place
        bool first() const noexcept SISTRUM_NONBLOCKING { return key < kDrawsAhead; }
    };

    void restart() noexcept SISTRUM_NONBLOCKING { *this = HitSequence{}; }

    // What the next hit plays.
    Draw due() const noexcept SISTRUM_NONBLOCKING;
    // The hit happens, at this millisecond of the song: returns the draw to ask for.
    Draw count_hit(std::int64_t millisecond) noexcept SISTRUM_NONBLOCKING;
    // What was asked for in a place since the beginning, if anything: first() says that nothing was.
    Draw asked(int place) const noexcept SISTRUM_NONBLOCKING;

  private:
    std::int64_t hits_ = 0;
    std::int64_t millisecond_ = 0;                   // of the last hit
    std::uint64_t repeats_ = 0;                      // hits before it in that millisecond
    std::array<std::uint64_t, kDrawsAhead> keys_{};  // by place; 0: none yet
};

// The key of the hit after `repeats` others in a millisecond of the song; never below kDrawsAhead.
std::uint64_t hit_key(std::int64_t millisecond, std::uint64_t repeats) noexcept SISTRUM_NONBLOCKING;

}  // namespace sistrum
