#include "voice/interpolator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sistrum {
namespace {

constexpr int kTaps = 48, kPhases = 128;  // at the sound's own pitch and below
constexpr int kGrowingSemitones = 24, kSemitones = 48;
constexpr int kMaxTaps = kTaps << (kGrowingSemitones / 12);
constexpr int kLanes = 8;            // taps are a multiple of it: sums that a compiler turns into vectors
constexpr double kBeta = 8.0;        // Kaiser: 80 dB
constexpr double kTransition = 5.1;  // its transition band is this / taps wide, in samples^-1
constexpr double kStopBand = 0.512;  // where it ends, of the lower of both rates

// Modified Bessel function of the first kind, order 0.
double bessel_i0(double x) {
    double sum = 1.0, term = 1.0;
    for (int n = 1; term > 1e-12 * sum; ++n) {
        term *= (x / (2.0 * n)) * (x / (2.0 * n));
        sum += term;
    }
    return sum;
}

// The window over 0..1 from its middle to its end, tabulated: a kernel asks for it many times.
class KaiserWindow {
  public:
    KaiserWindow() {
        for (int i = 0; i <= kSteps; ++i) {
            const double x = static_cast<double>(i) / kSteps;
            values_[static_cast<std::size_t>(i)] =
                bessel_i0(kBeta * std::sqrt(1.0 - x * x)) / bessel_i0(kBeta);
        }
    }
    double at(double x) const {
        if (x >= 1.0) return 0.0;
        const double place = x * kSteps;
        const auto i = static_cast<std::size_t>(place);
        return values_[i] + (values_[i + 1] - values_[i]) * (place - static_cast<double>(i));
    }

  private:
    static constexpr int kSteps = 4096;
    std::array<double, kSteps + 1> values_;
};

double sinc(double x) {
    return x == 0.0 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

SincKernel make_kernel(int semitones, const KaiserWindow& window) {
    const double ratio = std::exp2(semitones / 12.0);
    const double growth = std::min(ratio, std::exp2(kGrowingSemitones / 12.0));
    SincKernel kernel;
    kernel.taps = static_cast<int>(std::ceil(kTaps * growth / kLanes)) * kLanes;
    kernel.phases = static_cast<int>(std::ceil(kPhases / ratio));  // a wider kernel is a smoother one
    const double cutoff = std::max(0.0, kStopBand / ratio - 0.5 * kTransition / kernel.taps);
    kernel.rows.resize(static_cast<std::size_t>(kernel.taps) * (kernel.phases + 1));
    std::vector<double> row(static_cast<std::size_t>(kernel.taps));
    auto out = kernel.rows.begin();
    for (int phase = 0; phase <= kernel.phases; ++phase) {
        double sum = 0.0;
        for (int tap = 0; tap < kernel.taps; ++tap) {
            const double distance = static_cast<double>(phase) / kernel.phases - (tap - kernel.taps / 2 + 1);
            const double weight =
                sinc(2.0 * cutoff * distance) * window.at(std::abs(distance) / (kernel.taps / 2));
            row[static_cast<std::size_t>(tap)] = weight;
            sum += weight;
        }
        for (const double weight : row) *out++ = static_cast<float>(weight / sum);
    }
    return kernel;
}

// The sums over two neighbouring rows, blended: `samples` and the rows are `taps` long.
float weighted_sum(const float* samples, const float* row, int taps, float blend) noexcept {
    const float* const next = row + taps;
    std::array<float, kLanes> here{}, there{};
    for (int tap = 0; tap < taps; tap += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            here[lane] += samples[tap + lane] * row[tap + lane];
            there[lane] += samples[tap + lane] * next[tap + lane];
        }
    }
    for (int lane = 0; lane < kLanes; ++lane) here[lane] += (there[lane] - here[lane]) * blend;
    return ((here[0] + here[4]) + (here[1] + here[5])) + ((here[2] + here[6]) + (here[3] + here[7]));
}

// The samples under a kernel, from `first` on; copied with zeros around where the sound has ended.
const float* samples_under(std::span<const float> sound, std::int64_t first, int taps,
                           std::array<float, kMaxTaps>& copy) noexcept {
    const auto frames = static_cast<std::int64_t>(sound.size());
    if (first >= 0 && first + taps <= frames) return sound.data() + first;
    for (int tap = 0; tap < taps; ++tap) {
        const std::int64_t index = first + tap;
        copy[static_cast<std::size_t>(tap)] =
            index >= 0 && index < frames ? sound[static_cast<std::size_t>(index)] : 0.0f;
    }
    return copy.data();
}

}  // namespace

Place step_of(double semitones) noexcept {
    return static_cast<Place>(std::llround(std::exp2(semitones / 12.0 + kPlaceBits)));
}

Interpolator::Interpolator() {
    const KaiserWindow window;
    for (int semitones = 0; semitones <= kSemitones; ++semitones) {
        kernels_.push_back(make_kernel(semitones, window));
    }
}

const Interpolator& Interpolator::shared() {
    static const Interpolator interpolator;
    return interpolator;
}

const SincKernel& Interpolator::kernel(double semitones) const noexcept {
    const double index = std::clamp(std::ceil(semitones), 0.0, static_cast<double>(kSemitones));
    return kernels_[static_cast<std::size_t>(index)];
}

void Interpolator::read(const Audio& sound, const SincKernel& kernel, Place from, Place step, int frames,
                        float* left, float* right) noexcept {
    std::array<float, kMaxTaps> copy;
    const std::array<float*, 2> outputs{left, right};
    for (int n = 0; n < frames; ++n, from += step) {
        const std::uint64_t scaled =
            (static_cast<std::uint64_t>(from) & (kOneSample - 1)) * static_cast<std::uint64_t>(kernel.phases);
        const float* const row = kernel.rows.data() + (scaled >> kPlaceBits) * kernel.taps;
        const float blend = static_cast<float>(scaled & (kOneSample - 1)) / static_cast<float>(kOneSample);
        const std::int64_t first = (from >> kPlaceBits) - kernel.taps / 2 + 1;
        for (int channel = 0; channel < std::min(2, sound.channels); ++channel) {
            const float* const samples = samples_under(sound.channel(channel), first, kernel.taps, copy);
            outputs[static_cast<std::size_t>(channel)][n] = weighted_sum(samples, row, kernel.taps, blend);
        }
    }
}

}  // namespace sistrum
