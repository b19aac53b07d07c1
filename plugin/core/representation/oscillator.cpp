#include "representation/oscillator.h"

#include <array>
#include <cmath>
#include <cstdint>

// Compiled twice, for processors with vectors of 8 floats as well: half the time, the same samples to the
// bit.
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define SISTRUM_WIDE_CLONE __attribute__((target_clones("avx2", "default")))
#else
#define SISTRUM_WIDE_CLONE
#endif

namespace sistrum {
namespace {

constexpr std::size_t kLanes = kOscillatorLanes;
constexpr double kTurn = 4294967296.0;  // 2^32: a turn in the integer phases
constexpr float kStep = static_cast<float>(1.0 / kTurn);

// Any number of turns as a wrapping integer; frequencies are far below 2^30 turns.
std::uint32_t wrapped(double turns) {
    const double fraction = turns - std::floor(turns);
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(fraction * kTurn + 0.5));
}

// sin(2 pi y) for |y| <= 1/4, within 3.4e-9: the odd polynomial of degree 9 with the smallest largest error.
float sine_of_quarter(float y) {
    const float square = y * y;
    float sum = 39.536705f;
    sum = sum * square - 76.549782f;
    sum = sum * square + 81.601006f;
    sum = sum * square - 41.341656f;
    sum = sum * square + 6.2831850f;
    return sum * y;
}

}  // namespace

SISTRUM_WIDE_CLONE void add_sweep(const Sweep& sweep, std::span<float> out) {
    constexpr double kQuarter = 0.25;  // cosines are even: their phase folds by dropping its sign
    const double bend = (sweep.frequency - sweep.first_frequency) / (2.0 * sweep.samples);
    const float slope = (sweep.amplitude - sweep.first_amplitude) / static_cast<float>(sweep.samples);
    std::array<std::uint32_t, kLanes> phase, step;
    std::array<float, kLanes> amplitude;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const auto i = static_cast<double>(lane);
        phase[lane] = wrapped(sweep.phase - kQuarter + (sweep.first_frequency + bend * i) * i);
        step[lane] = wrapped((sweep.first_frequency + bend * (2.0 * i + kLanes)) * kLanes);
        amplitude[lane] = sweep.first_amplitude + slope * static_cast<float>(lane);
    }
    const std::uint32_t step_change = wrapped(2.0 * bend * kLanes * kLanes);
    const float rise = slope * kLanes;
    for (std::size_t first = 0; first + kLanes <= out.size(); first += kLanes) {
        float* const target = out.data() + first;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const auto turn = static_cast<float>(static_cast<std::int32_t>(phase[lane]));  // -2^31 .. 2^31
            target[lane] += amplitude[lane] * sine_of_quarter(0.25f - std::abs(turn) * kStep);
            phase[lane] += step[lane];
            step[lane] += step_change;
            amplitude[lane] += rise;
        }
    }
}

}  // namespace sistrum
