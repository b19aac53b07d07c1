// Where in the song a block lies, and whether the song got there by itself. [audio]
#pragma once

#include <cmath>
#include <cstdint>

#include "realtime/rt_macros.h"
#include "voice/output.h"

namespace sistrum {

class SongClock {
  public:
    void prepare(double sample_rate) noexcept { sample_rate_ = sample_rate; }
    void reset() noexcept SISTRUM_NONBLOCKING { run_ = 0; }

    // True: the song started, stopped or jumped just before this block.
    bool begin_block(SongPosition position, int frames) noexcept SISTRUM_NONBLOCKING {
        const bool jumped = position.playing != playing_ || (position.playing && position.frame != expected_);
        playing_ = position.playing;
        expected_ = sum(position.frame, frames);
        block_ = playing_ ? position.frame : run_;
        run_ = sum(run_, frames);
        return jumped;
    }

    // Of a sample of the block, to the nearest: the same at every sample rate. In the song while it plays,
    // else since the last reset.
    std::int64_t millisecond(int frame) const noexcept SISTRUM_NONBLOCKING {
        return std::llround(static_cast<double>(sum(block_, frame)) * 1000.0 / sample_rate_);
    }

  private:
    // Hosts may claim any position: no overflow is undefined.
    static std::int64_t sum(std::int64_t position, int frames) noexcept SISTRUM_NONBLOCKING {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(position) +
                                         static_cast<std::uint64_t>(frames));
    }

    double sample_rate_ = 0.0;
    bool playing_ = false;
    std::int64_t expected_ = 0;  // the next block's position if the song goes on
    std::int64_t run_ = 0;       // samples since the last reset
    std::int64_t block_ = 0;     // the block's first sample
};

}  // namespace sistrum
