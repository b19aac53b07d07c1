// One sine whose amplitude and frequency move linearly, added to a buffer. Phases are integers that wrap as
// turns do, so that nothing drifts and the same numbers come out on every processor.
#pragma once

#include <span>

namespace sistrum {

// Samples that are worked on at a time; buffers are a multiple of it.
inline constexpr std::size_t kOscillatorLanes = 16;

struct Sweep {
    double phase = 0.0;                              // turns, of the first sample
    double first_frequency = 0.0, frequency = 0.0;   // turns per sample, at the first one and behind the last
    float first_amplitude = 0.0f, amplitude = 0.0f;  // likewise
    int samples = 0;                                 // over which these move
};

// Adds a sin(2 pi p) to out; for i = 0, 1, ...: a = a0 + (a1 - a0) i / samples, p = phase + f0 i +
// (f1 - f0) i^2 / (2 samples). Exact to 2e-7 of the amplitude and 4e-7 of a radian.
void add_sweep(const Sweep& sweep, std::span<float> out);

}  // namespace sistrum
