#include "voice/interpolator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace sistrum {
namespace {

constexpr int kTaps = 48, kPhases = 128;  // at the sound's own pitch and below
constexpr int kSemitones = 48;
constexpr int kLanes = 8;            // taps are a multiple of it: two vectors
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
    SincKernel kernel;
    kernel.taps =
        std::min(Interpolator::kMaxTaps, static_cast<int>(std::ceil(kTaps * ratio / kLanes)) * kLanes);
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

// Four sums at once, on every processor in the same order (a vector type of GCC and Clang).
using Four = float __attribute__((vector_size(4 * sizeof(float))));

Four load(const float* from) noexcept {
    Four four;
    std::memcpy(&four, from, sizeof(four));
    return four;
}

// The sums over two neighbouring rows, blended: `samples` and the rows are `taps` long.
float weighted_sum(const float* samples, const float* row, int taps, float blend) noexcept {
    const float* const next = row + taps;
    Four here{}, here_too{}, there{}, there_too{};
    for (int tap = 0; tap < taps; tap += kLanes) {
        const Four a = load(samples + tap), b = load(samples + tap + 4);
        here += a * load(row + tap);
        here_too += b * load(row + tap + 4);
        there += a * load(next + tap);
        there_too += b * load(next + tap + 4);
    }
    here += here_too;
    here += ((there + there_too) - here) * blend;
    return (here[0] + here[2]) + (here[1] + here[3]);
}

// The samples under a kernel that reaches beyond the sound, from `first` on: zeros where it has ended.
void copy_under(std::span<const float> sound, std::int64_t first, std::span<float> copy) noexcept {
    const auto frames = static_cast<std::int64_t>(sound.size());
    for (float& sample : copy) {
        sample = first >= 0 && first < frames ? sound[static_cast<std::size_t>(first)] : 0.0f;
        ++first;
    }
}

}  // namespace

void Interpolator::read(std::span<const float> sound, const SincKernel& kernel, Place from, Place step,
                        int frames, float* out) noexcept {
    const int taps = kernel.taps;
    const std::int64_t last_inside = static_cast<std::int64_t>(sound.size()) - taps;
    std::array<float, Interpolator::kMaxTaps> copy;
    for (int n = 0; n < frames; ++n, from += step) {
        const std::int64_t first = (from >> kPlaceBits) - taps / 2 + 1;
        const bool inside = first >= 0 && first <= last_inside;
        if (!inside) copy_under(sound, first, std::span(copy).first(static_cast<std::size_t>(taps)));
        const float* const samples = inside ? sound.data() + first : copy.data();
        const Place row = from % kOneSample * kernel.phases;  // rows have places in 2^-32 as well
        const float blend = static_cast<float>(row % kOneSample) / static_cast<float>(kOneSample);
        out[n] = weighted_sum(samples, kernel.rows.data() + (row >> kPlaceBits) * taps, taps, blend);
    }
}

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
    read(sound.channel(0), kernel, from, step, frames, left);
    if (sound.channels > 1) read(sound.channel(1), kernel, from, step, frames, right);
}

}  // namespace sistrum
