#include "render/seeded_noise.h"

#include <cmath>
#include <numbers>

#include "representation/counter_noise.h"

namespace sistrum {
namespace {

void fill_uniform(const CounterNoise& noise, std::uint64_t first, std::span<float> out) {
    constexpr float kStep = static_cast<float>(std::numbers::sqrt3 / (1 << 23));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto step = static_cast<std::int32_t>(noise(first + i) >> 40) - (1 << 23);  // exact in float
        out[i] = static_cast<float>(step) * kStep;
    }
}

// Box and Muller's transform, a pair at a time, in double precision.
void fill_normal(const CounterNoise& noise, std::uint64_t first, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); i += 2) {
        const double u1 = (static_cast<double>(noise(first + i) >> 11) + 0.5) * 0x1p-53;
        const double u2 = static_cast<double>(noise(first + i + 1) >> 11) * 0x1p-53;
        const double radius = std::sqrt(-2.0 * std::log(u1));
        const double angle = 2.0 * std::numbers::pi * u2;
        out[i] = static_cast<float>(radius * std::cos(angle));
        if (i + 1 < out.size()) out[i + 1] = static_cast<float>(radius * std::sin(angle));
    }
}

}  // namespace

std::uint64_t mixed_seed(std::uint64_t seed, std::uint64_t number) {
    return CounterNoise(seed, number)(0);
}

void fill_seeded_noise(std::uint64_t seed, std::uint64_t stream, Distribution distribution,
                       std::span<float> out, std::uint64_t first) {
    const CounterNoise noise(seed, stream);
    switch (distribution) {
        case Distribution::uniform:
            return fill_uniform(noise, first, out);
        case Distribution::normal:
            return fill_normal(noise, first, out);
    }
}

}  // namespace sistrum
