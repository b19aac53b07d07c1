// Plays a sound at another pitch: a band-limited value between its samples. [audio], tables from [main]
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "realtime/audio.h"
#include "realtime/rt_macros.h"

namespace sistrum {

// A place in a sound, or a step from one output sample to the next, in 2^-32 samples: whole numbers add up
// without error, so neither block sizes nor the length of a sound change a place.
using Place = std::int64_t;
inline constexpr int kPlaceBits = 32;
inline constexpr Place kOneSample = Place{1} << kPlaceBits;

// Semitones to a step; 0 is exactly kOneSample.
Place step_of(double semitones) noexcept SISTRUM_NONBLOCKING;

// A low-pass as rows of weights: row p is for places p / phases between two samples.
struct SincKernel {
    int taps = 0, phases = 0;
    std::vector<float> rows;  // (phases + 1) x taps; each sums to 1
};

// Kaiser-windowed sincs, 80 dB, flat to 0.4 of the lower of both rates. Pitched up, what would fold over is
// filtered out first: the kernel grows with the pitch. From seventeen semitones up it stops growing, to bound
// its cost, and gets duller instead; from four octaves up sounds may alias.
class Interpolator {
  public:
    // The tables, shared by all engines of the process; the first call computes them. [main]
    static const Interpolator& shared();

    // For steps up to that of so many semitones; it lives as long as the process.
    const SincKernel& kernel(double semitones) const noexcept SISTRUM_NONBLOCKING;

    // `frames` values of each channel of a sound with one or two, from `from` on, `step` apart. Beyond its
    // ends the sound is zero. `right` is left alone where the sound is mono.
    static void read(const Audio& sound, const SincKernel& kernel, Place from, Place step, int frames,
                     float* left, float* right) noexcept SISTRUM_NONBLOCKING;
    // The same of one channel.
    static void read(std::span<const float> sound, const SincKernel& kernel, Place from, Place step,
                     int frames, float* out) noexcept SISTRUM_NONBLOCKING;

    static constexpr int kMaxTaps = 128;  // kernels stop growing here: 64 voices of any pitch stay affordable

  private:
    Interpolator();

    std::vector<SincKernel> kernels_;  // by semitones up, from 0
};

}  // namespace sistrum
