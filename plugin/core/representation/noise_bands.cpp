#include "representation/noise_bands.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "representation/counter_noise.h"

namespace sistrum {
namespace {

constexpr std::uint64_t kPhaseStream = 2000;
constexpr int kPhasesPerWord = 4, kPhaseBits = 16;

double mel(double frequency) {  // as HTK has it
    return 2595.0 * std::log10(1.0 + frequency / 700.0);
}

std::vector<std::complex<float>> turns(double step) {
    std::vector<std::complex<float>> table;
    for (int i = 0; i < 256; ++i) {
        const double angle = 2.0 * std::numbers::pi * i * step;
        table.emplace_back(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)));
    }
    return table;
}

}  // namespace

NoiseBands::NoiseBands(double sample_rate, int hop, int bands)
    : hop_(static_cast<std::size_t>(hop)),
      fft_(2 * hop),
      coarse_(turns(1.0 / 256)),
      fine_(turns(1.0 / 65536)) {
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

std::complex<float> NoiseBands::turned(std::uint32_t phase) const {
    const auto one = coarse_[phase >> 8], other = fine_[phase & 0xFF];
    return {one.real() * other.real() - one.imag() * other.imag(),
            one.real() * other.imag() + one.imag() * other.real()};
}

void NoiseBands::run(std::span<const float> levels, int frame, std::uint64_t seed, std::span<float> overlap,
                     std::span<float> out) {
    const CounterNoise random(seed, kPhaseStream);
    const std::size_t words = (hop_ - 1 + kPhasesPerWord - 1) / kPhasesPerWord;
    const auto bins = fft_.bins();
    bins[0] = bins[hop_] = 0.0f;
    for (std::size_t word = 0; word < words; ++word) {
        std::uint64_t bits = random(static_cast<std::uint64_t>(frame) * words + word);
        const std::size_t first = 1 + word * kPhasesPerWord;
        for (std::size_t bin = first; bin < std::min(first + kPhasesPerWord, hop_); ++bin) {
            const auto below = static_cast<std::size_t>(band_[bin]);
            const float level = levels[below] + (levels[below + 1] - levels[below]) * share_[bin];
            bins[bin] = level * turned(bits & 0xFFFF);
            bits >>= kPhaseBits;
        }
    }
    const auto samples = fft_.run();
    for (std::size_t i = 0; i < hop_; ++i) {
        out[i] = overlap[i] + samples[i] * window_[i];
        overlap[i] = samples[hop_ + i] * window_[hop_ + i];
    }
}

}  // namespace sistrum
