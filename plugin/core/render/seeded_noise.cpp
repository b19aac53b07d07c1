#include "render/seeded_noise.h"

#include <cmath>
#include <numbers>

namespace sistrum {
namespace {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ull;

// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBull;
    x ^= x >> 31;
    return x;
}

class CounterNoise {
  public:
    CounterNoise(std::uint64_t seed, std::uint64_t stream) : key_(mix(seed + kGolden * (stream + 1))) {}
    std::uint64_t operator()(std::uint64_t index) const { return mix(key_ + kGolden * (index + 1)); }

  private:
    std::uint64_t key_;
};

void fill_uniform(const CounterNoise& noise, std::span<float> out) {
    constexpr float kStep = static_cast<float>(std::numbers::sqrt3 / (1 << 23));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto step = static_cast<std::int32_t>(noise(i) >> 40) - (1 << 23);  // exact in float
        out[i] = static_cast<float>(step) * kStep;
    }
}

// Box and Muller's transform, a pair at a time, in double precision.
void fill_normal(const CounterNoise& noise, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); i += 2) {
        const double u1 = (static_cast<double>(noise(i) >> 11) + 0.5) * 0x1p-53;
        const double u2 = static_cast<double>(noise(i + 1) >> 11) * 0x1p-53;
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
                       std::span<float> out) {
    const CounterNoise noise(seed, stream);
    switch (distribution) {
        case Distribution::uniform:
            return fill_uniform(noise, out);
        case Distribution::normal:
            return fill_normal(noise, out);
    }
}

}  // namespace sistrum
