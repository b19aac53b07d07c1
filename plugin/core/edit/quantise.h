// Float samples as whole numbers of so many bits.
#pragma once

#include <cstdint>
#include <vector>

#include "realtime/audio.h"

namespace sistrum {

float peak_of(const Audio& audio);

// 1, or what keeps integers of `bits` from clipping.
double gain_that_fits(float peak, int bits);

// Interleaved: frame after frame. Rounded; 16 bits with triangular dither of +-1 step. The noise is the same
// in every run; samples that are exactly zero stay so, or tails and pauses would hiss.
std::vector<std::int32_t> quantise(const Audio& audio, double gain, int bits);

}  // namespace sistrum
