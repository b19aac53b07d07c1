#include "representation/random_phases.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "representation/counter_noise.h"

namespace sistrum {
namespace {

constexpr std::uint64_t kStream = 2000;
constexpr std::size_t kPerWord = 4;  // phases of 16 bits in 64

std::vector<std::complex<float>> turns(double step) {
    std::vector<std::complex<float>> table;
    for (int i = 0; i < 256; ++i) {
        const double angle = 2.0 * std::numbers::pi * i * step;
        table.emplace_back(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)));
    }
    return table;
}

}  // namespace

RandomPhases::RandomPhases() : coarse_(turns(1.0 / 256)), fine_(turns(1.0 / 65536)) {}

void RandomPhases::run(int frame, std::uint64_t seed, std::span<std::complex<float>> bins) const {
    const CounterNoise random(seed, kStream);
    const std::size_t words = (bins.size() - 1 + kPerWord - 1) / kPerWord;
    bins[0] = 0.0f;
    for (std::size_t word = 0; word < words; ++word) {
        std::uint64_t bits = random(static_cast<std::uint64_t>(frame) * words + word);
        const std::size_t first = 1 + word * kPerWord;
        for (std::size_t bin = first; bin < std::min(first + kPerWord, bins.size()); ++bin) {
            const auto one = coarse_[bits >> 8 & 0xFF], other = fine_[bits & 0xFF];
            bins[bin] = {one.real() * other.real() - one.imag() * other.imag(),
                         one.real() * other.imag() + one.imag() * other.real()};
            bits >>= 16;
        }
    }
}

}  // namespace sistrum
