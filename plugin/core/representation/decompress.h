// Undoes value = scale * X |X|^(compression - 1), on complex pairs or on single numbers; 0 stays 0.
#pragma once

#include <cmath>
#include <span>

namespace sistrum {

class Decompressor {
  public:
    // 0 < compression <= 1, scale > 0
    Decompressor(double compression, double scale);

    // In place: re + i im -> X, the same number of elements in both.
    void pairs(std::span<float> re, std::span<float> im) const;
    void reals(std::span<float> values) const;

  private:
    enum class Path { linear, three_halves, general };

    Path path_;
    float gain_;        // X = value * gain * |value|^power
    float half_power_;  // power / 2, for squared magnitudes
};

}  // namespace sistrum
