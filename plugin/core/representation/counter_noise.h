// The counter-based generator behind all that is random: number `index` of a seed's stream is a fixed
// function of the three, in any order and in every language. docs/model-card.md has the formulas.
#pragma once

#include <cstdint>

namespace sistrum {

class CounterNoise {
  public:
    constexpr CounterNoise(std::uint64_t seed, std::uint64_t stream)
        : key_(mix(seed + kGolden * (stream + 1))) {}
    constexpr std::uint64_t operator()(std::uint64_t index) const {
        return mix(key_ + kGolden * (index + 1));
    }

  private:
    static constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ull;

    // The finaliser of splitmix64 (Steele, Lea, Flood 2014).
    static constexpr std::uint64_t mix(std::uint64_t x) {
        x ^= x >> 30;
        x *= 0xBF58476D1CE4E5B9ull;
        x ^= x >> 27;
        x *= 0x94D049BB133111EBull;
        x ^= x >> 31;
        return x;
    }

    std::uint64_t key_;
};

}  // namespace sistrum
