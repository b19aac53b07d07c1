// Random numbers that allocate nothing and repeat with their seed: for threads that must not do more.
#pragma once

#include <cmath>
#include <cstdint>

namespace sistrum::test {

class RandomNumbers {
  public:
    explicit RandomNumbers(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}

    std::uint32_t bits() {  // xorshift64*
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1du) >> 32);
    }
    float unit() { return static_cast<float>(bits() >> 8) * 0x1p-24f; }           // [0, 1)
    float between(float low, float high) { return low + unit() * (high - low); }  // [low, high)
    int below(int count) { return static_cast<int>(bits() % static_cast<unsigned>(count)); }
    bool one_in(int count) { return below(count) == 0; }
    // 1..most, every octave as likely as another: single samples as well as whole buffers.
    int length(int most) {
        return static_cast<int>(std::exp2(unit() * std::log2(static_cast<float>(most) + 1.0f)));
    }

  private:
    std::uint64_t state_;
};

}  // namespace sistrum::test
