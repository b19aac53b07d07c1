#include "representation/decompress.h"

namespace sistrum {

// |value| = scale |X|^c, so X = value |X| / |value| = value |value|^(1/c - 1) scale^(-1/c).
Decompressor::Decompressor(double compression, double scale)
    : path_(Path::general),
      gain_(static_cast<float>(std::pow(scale, -1.0 / compression))),
      half_power_(static_cast<float>(0.5 * (1.0 / compression - 1.0))) {
    if (compression == 1.0) path_ = Path::linear;
    if (std::abs(half_power_ - 0.75f) < 1e-6f) path_ = Path::three_halves;  // compression 0.4: no pow needed
}

void Decompressor::pairs(std::span<float> re, std::span<float> im) const {
    const std::size_t count = re.size();
    switch (path_) {
        case Path::linear:
            for (std::size_t i = 0; i < count; ++i) {
                re[i] *= gain_;
                im[i] *= gain_;
            }
            return;
        case Path::three_halves:
            for (std::size_t i = 0; i < count; ++i) {
                const float magnitude = std::sqrt(re[i] * re[i] + im[i] * im[i]);
                const float factor = gain_ * magnitude * std::sqrt(magnitude);
                re[i] *= factor;
                im[i] *= factor;
            }
            return;
        case Path::general:
            for (std::size_t i = 0; i < count; ++i) {
                const float factor = gain_ * std::pow(re[i] * re[i] + im[i] * im[i], half_power_);
                re[i] *= factor;
                im[i] *= factor;
            }
            return;
    }
}

void Decompressor::reals(std::span<float> values) const {
    switch (path_) {
        case Path::linear:
            for (float& value : values) value *= gain_;
            return;
        case Path::three_halves:
            for (float& value : values) {
                const float magnitude = std::abs(value);
                value *= gain_ * magnitude * std::sqrt(magnitude);
            }
            return;
        case Path::general:
            for (float& value : values) value *= gain_ * std::pow(value * value, half_power_);
            return;
    }
}

}  // namespace sistrum
