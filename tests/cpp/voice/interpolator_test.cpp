// The interpolator, measured: pitch, pass band, what folds over, and values that depend on nothing but
// places.
#include "voice/interpolator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace sistrum {
namespace {

constexpr int kFrames = 16'384;
constexpr double kTwoPi = 2.0 * std::numbers::pi;

Audio sine(double cycles_per_sample, int frames) {
    Audio audio(1, frames, 48'000.0);
    for (int n = 0; n < frames; ++n) {
        audio.samples[static_cast<std::size_t>(n)] =
            static_cast<float>(std::sin(kTwoPi * cycles_per_sample * n));
    }
    return audio;
}

// A sine of so many cycles a sample, played so many semitones away: kFrames samples from its middle.
std::vector<float> transposed(double cycles_per_sample, double semitones) {
    const Place step = step_of(semitones);
    constexpr int kMargin = 200;
    const Audio audio =
        sine(cycles_per_sample, static_cast<int>((kFrames * step) >> kPlaceBits) + 2 * kMargin);
    std::vector<float> out(kFrames);
    const SincKernel& kernel = Interpolator::shared().kernel(semitones);
    Interpolator::read(audio, kernel, kMargin * kOneSample + 12'345, step, kFrames, out.data(), nullptr);
    return out;
}

struct Measured {
    double amplitude_db = 0.0, rest_db = 0.0;  // of the sine that is expected, of all else
    double phase_drift = 0.0;                  // radians from the first half to the second
};

double decibels(double power) {
    return 10.0 * std::log10(power + 1e-30);
}

// The component at a frequency, by a Hann window over [begin, begin + count).
std::complex<double> component(const std::vector<float>& samples, double cycles, int begin, int count) {
    std::complex<double> sum;
    for (int n = 0; n < count; ++n) {
        const double window = 0.5 - 0.5 * std::cos(kTwoPi * (n + 0.5) / count);
        const double angle = -kTwoPi * cycles * (begin + n);
        sum += window * static_cast<double>(samples[static_cast<std::size_t>(begin + n)]) *
               std::polar(1.0, angle);
    }
    return 4.0 * sum / static_cast<double>(count);  // amplitude and phase of a real sine
}

Measured measure(const std::vector<float>& samples, double cycles) {
    const auto whole = component(samples, cycles, 0, kFrames);
    const auto first = component(samples, cycles, 0, kFrames / 2);
    const auto second = component(samples, cycles, kFrames / 2, kFrames / 2);
    double rest = 0.0;
    for (int n = 0; n < kFrames; ++n) {
        const double wanted = (whole * std::polar(1.0, kTwoPi * cycles * n)).real();
        rest += std::pow(static_cast<double>(samples[static_cast<std::size_t>(n)]) - wanted, 2.0);
    }
    return {decibels(std::norm(whole)), decibels(rest / kFrames / 0.5), std::arg(second / first)};
}

TEST_CASE("no transposition is one sample a sample, to the last bit; octaves are exact") {
    CHECK(step_of(0.0) == kOneSample);
    CHECK(step_of(12.0) == 2 * kOneSample);
    CHECK(step_of(-24.0) == kOneSample / 4);
}

TEST_CASE("a transposed sine has the pitch it should, far within a cent") {
    constexpr double kCycles = 0.02;
    for (const double semitones : {-24.0, -7.3, -0.01, 0.01, 1.0, 4.5, 12.0, 17.0, 24.0}) {
        CAPTURE(semitones);
        const double expected = kCycles * std::exp2(semitones / 12.0);
        const Measured heard = measure(transposed(kCycles, semitones), expected);
        const double error = heard.phase_drift / (kTwoPi * kFrames / 2);  // cycles per sample
        CHECK(std::abs(1'200.0 * std::log2(1.0 + error / expected)) < 0.01);
        CHECK(std::abs(heard.amplitude_db) < 0.01);
    }
}

TEST_CASE("it is flat up to 0.4 of the lower rate and adds nothing above -80 dB") {
    for (const double semitones : {-24.0, -12.0, -0.5, 1.0, 3.0, 7.0, 12.0, 17.0}) {
        const double ratio = std::exp2(semitones / 12.0);
        for (const double share : {0.05, 0.2, 0.3, 0.35, 0.4}) {
            CAPTURE(semitones);
            CAPTURE(share);
            const double cycles = share / std::max(1.0, ratio);
            const Measured heard = measure(transposed(cycles, semitones), cycles * ratio);
            CHECK(std::abs(heard.amplitude_db) < 0.1);
            CHECK(heard.rest_db < -80.0);
        }
    }
}

TEST_CASE("pitched up, what would fold over is gone") {
    for (const double semitones : {1.0, 5.0, 12.0, 19.0, 24.0, 36.0, 48.0}) {
        CAPTURE(semitones);
        const double ratio = std::exp2(semitones / 12.0);
        for (double cycles = 0.52 / ratio; cycles < 0.5; cycles += 0.037) {
            CAPTURE(cycles);
            double power = 0.0;
            for (const float sample : transposed(cycles, semitones))
                power += static_cast<double>(sample * sample);
            CHECK(decibels(power / kFrames / 0.5) < -80.0);
        }
    }
}

TEST_CASE("a constant stays the constant at every pitch") {
    Audio audio(1, 2'000, 48'000.0);
    std::fill(audio.samples.begin(), audio.samples.end(), 0.75f);
    std::vector<float> out(100);
    for (double semitones = -24.0; semitones <= 48.0; semitones += 0.7) {
        Interpolator::read(audio, Interpolator::shared().kernel(semitones), 300 * kOneSample + 999,
                           step_of(std::min(semitones, 40.0)), 100, out.data(), nullptr);
        for (const float sample : out) CHECK(sample == doctest::Approx(0.75).epsilon(1e-5));
    }
}

TEST_CASE("beyond its ends a sound is zero, and nothing outside is read") {
    Audio audio(2, 3, 48'000.0);
    std::fill(audio.samples.begin(), audio.samples.end(), 1.0f);
    const SincKernel& kernel = Interpolator::shared().kernel(-12.0);
    std::vector<float> left(12), right(12);
    Interpolator::read(audio, kernel, 0, kOneSample / 2, 12, left.data(), right.data());
    CHECK(left == right);
    CHECK(std::abs(left[2]) > 0.9f);
    Interpolator::read(audio, kernel, 100 * kOneSample, kOneSample / 2, 12, left.data(), right.data());
    CHECK(left == std::vector<float>(12, 0.0f));
}

TEST_CASE("how a stretch is cut changes no bit") {
    const Audio audio = sine(0.013, 3'000);
    for (const double semitones : {-3.7, 8.2}) {
        const SincKernel& kernel = Interpolator::shared().kernel(semitones);
        const Place step = step_of(semitones);
        std::vector<float> whole(500), cut(500);
        Interpolator::read(audio, kernel, 77, step, 500, whole.data(), nullptr);
        for (int n = 0; n < 500; ++n)
            Interpolator::read(audio, kernel, 77 + n * step, step, 1, &cut[n], nullptr);
        CHECK(cut == whole);
    }
}

}  // namespace
}  // namespace sistrum
