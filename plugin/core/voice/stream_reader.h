// Reads a stream at the engine's rate and at any pitch: a window of its samples moves along with the place
// that is heard. [audio]
#pragma once

#include <array>
#include <cstdint>

#include "realtime/rt_macros.h"
#include "voice/interpolator.h"
#include "voice/stream_feed.h"

namespace sistrum {

// How much of the feed is taken depends only on the places that were read, so that block sizes change
// nothing.
class StreamReader {
  public:
    explicit StreamReader(StreamFeed& feed) : feed_(feed) {}

    // At the stream's first sample; `rate` is that of the stream's samples over the engine's.
    void start(double rate) noexcept SISTRUM_NONBLOCKING;
    // From the next sample on.
    void set_pitch(double semitones, const Interpolator& tables) noexcept SISTRUM_NONBLOCKING;

    // The stream's sample that is heard next, rounded down.
    std::int64_t sample() const noexcept SISTRUM_NONBLOCKING { return first_ + (place_ >> kPlaceBits); }
    bool at_end() const noexcept SISTRUM_NONBLOCKING { return sample() >= feed_.end(); }

    // The next values, at most so many, none from sample `stop` or the stream's end on. Returns how many.
    int read(float* out, int limit, std::int64_t stop) noexcept SISTRUM_NONBLOCKING;

  private:
    static constexpr int kWindow = 1024;       // samples
    static constexpr double kMostStep = 64.0;  // six octaves up; nothing is audible beyond

    int values_before(std::int64_t sample, int limit) const noexcept SISTRUM_NONBLOCKING;
    void fill_for(int count) noexcept SISTRUM_NONBLOCKING;
    void move_on() noexcept SISTRUM_NONBLOCKING;
    void read_window(float* out, int count) noexcept SISTRUM_NONBLOCKING;

    StreamFeed& feed_;
    double rate_ = 1.0;
    const SincKernel* kernel_ = nullptr;
    Place place_ = 0, step_ = kOneSample;  // in the window
    std::array<float, kWindow> window_{};
    std::int64_t first_ = 0;  // sample of the stream at the window's beginning
    int filled_ = 0;          // samples in the window
};

}  // namespace sistrum
