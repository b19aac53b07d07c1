// The amplitude of a voice over time: attack, hold, decay, and a release that may come at any moment. [audio]
#pragma once

#include <algorithm>

#include "part/part_params.h"
#include "realtime/rt_macros.h"

namespace sistrum {

// Advances a sample at a time and only by its own count, so that block sizes cannot change it.
class Envelope {
  public:
    // Times from `mix`, in seconds: attack linear, hold at 1, decay exponential over 60 dB down to 0.
    void start(const PartValues& mix, double sample_rate) noexcept SISTRUM_NONBLOCKING;

    // Linear to silence in so many samples from now; a release that would end sooner stays.
    void release(int samples) noexcept SISTRUM_NONBLOCKING;

    float next() noexcept SISTRUM_NONBLOCKING;  // 0..1

    // Samples ahead, at most `limit`, whose gain is exactly 1; skip() may then stand for as many next().
    int full_gain_samples(int limit) const noexcept SISTRUM_NONBLOCKING;
    void skip(int samples) noexcept SISTRUM_NONBLOCKING { position_ += samples; }

    bool finished() const noexcept SISTRUM_NONBLOCKING { return finished_; }

  private:
    int attack_ = 0, hold_end_ = 0, decay_end_ = 0;  // sample positions
    int position_ = 0;
    float decay_level_ = 1.0f, decay_step_ = 1.0f;  // multiplied at each sample of the decay
    int release_left_ = 0;                          // samples; 0: not released
    float release_level_ = 1.0f, release_step_ = 0.0f;
    bool finished_ = true;
};

}  // namespace sistrum
