// Where a voice is in its sound, and how fast it moves through it. [audio]
#pragma once

#include <array>

#include "realtime/audio.h"
#include "realtime/rt_macros.h"
#include "voice/interpolator.h"

namespace sistrum {

// Blocks are worked through in pieces of at most so many frames.
inline constexpr int kPieceFrames = 128;

class Playhead {
  public:
    struct Scratch {
        std::array<float, kPieceFrames> left, right;
    };
    struct Stretch {
        const float* left = nullptr;
        const float* right = nullptr;
        int frames = 0;
    };

    // At the sound's first sample, at its own pitch. The sound outlives the playhead.
    void start(const Audio& sound) noexcept SISTRUM_NONBLOCKING;
    // From the next sample on.
    void set_pitch(double semitones, const Interpolator& tables) noexcept SISTRUM_NONBLOCKING;

    bool at_end() const noexcept SISTRUM_NONBLOCKING { return place_ >= end_; }

    // The next samples, at most kPieceFrames and no more than are left. At its own pitch a sound is read
    // where it lies, bit for bit; else it is computed into `scratch`.
    Stretch next(int frames, Scratch& scratch) noexcept SISTRUM_NONBLOCKING;

  private:
    const Audio* sound_ = nullptr;
    const SincKernel* kernel_ = nullptr;
    Place place_ = 0, step_ = kOneSample, end_ = 0;
};

}  // namespace sistrum
