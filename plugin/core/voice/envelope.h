// The amplitude of a voice over time: attack, hold, decay, and a release that may come at any moment. [audio]
#pragma once

#include <algorithm>
#include <cstdint>

#include "part/part_params.h"
#include "realtime/rt_macros.h"

namespace sistrum {

// Advances a sample at a time and only by its own count, so that block sizes cannot change it.
class Envelope {
  public:
    // Times of the part, in seconds: attack linear, hold at 1 (the longest hold never ends),
    // decay exponential over 60 dB down to 0.
    void start(const PartValues& values, double sample_rate) noexcept SISTRUM_NONBLOCKING;

    // Linear to silence from now, over the release time or so many samples. The one that ends sooner wins.
    void release() noexcept SISTRUM_NONBLOCKING { fade(release_); }
    void fade(int samples) noexcept SISTRUM_NONBLOCKING;

    float next() noexcept SISTRUM_NONBLOCKING;  // 0..1

    // Samples ahead, at most `limit`, whose gain is exactly 1; skip() may then stand for as many next().
    int full_gain_samples(int limit) const noexcept SISTRUM_NONBLOCKING;
    void skip(int samples) noexcept SISTRUM_NONBLOCKING { position_ += samples; }

    bool finished() const noexcept SISTRUM_NONBLOCKING { return finished_; }

  private:
    float fade_level() const noexcept SISTRUM_NONBLOCKING;

    std::int64_t attack_ = 0, hold_end_ = 0, decay_end_ = 0;  // sample positions
    std::int64_t position_ = 0;
    double decay_level_ = 1.0, decay_step_ = 1.0;  // multiplied at each sample of the decay
    int release_ = 1;                              // samples that a release takes
    int fade_left_ = 0, fade_length_ = 0;          // samples; 0: no release, no fade
    float fade_from_ = 1.0f;
    bool finished_ = true;
};

}  // namespace sistrum
