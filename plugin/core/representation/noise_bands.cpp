#include "representation/noise_bands.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sistrum {
namespace {

double mel(double frequency) {  // as HTK has it
    return 2595.0 * std::log10(1.0 + frequency / 700.0);
}

}  // namespace

NoiseBands::NoiseBands(double sample_rate, int hop, int bands)
    : hop_(static_cast<std::size_t>(hop)), fft_(2 * hop) {
    const int size = 2 * hop;
    for (int i = 0; i < size; ++i) {
        window_.push_back(
            static_cast<float>(std::sin(std::numbers::pi * (i + 0.5) / size) / std::sqrt(size)));
    }
    const double apart = mel(sample_rate / 2.0) / (bands - 1);
    for (int bin = 0; bin < hop; ++bin) {
        const double place = mel(bin * sample_rate / size) / apart;
        band_.push_back(std::min(static_cast<int>(place), bands - 2));
        share_.push_back(static_cast<float>(place - band_.back()));
    }
}

void NoiseBands::run(std::span<const float> levels, int frame, std::uint64_t seed, std::span<float> overlap,
                     std::span<float> out) {
    const auto bins = fft_.bins();
    phases_.run(frame, seed, bins.first(hop_));
    bins[hop_] = 0.0f;
    for (std::size_t bin = 1; bin < hop_; ++bin) {
        const auto below = static_cast<std::size_t>(band_[bin]);
        bins[bin] *= levels[below] + (levels[below + 1] - levels[below]) * share_[bin];
    }
    const auto samples = fft_.run();
    for (std::size_t i = 0; i < hop_; ++i) {
        out[i] = overlap[i] + samples[i] * window_[i];
        overlap[i] = samples[hop_ + i] * window_[hop_ + i];
    }
}

}  // namespace sistrum
