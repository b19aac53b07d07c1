// Resampling of whole sounds: length, onset, pitch and level, over the whole matrix of rates.
#include "render/resample.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

namespace sistrum {
namespace {

constexpr double kRates[] = {8'000.0,  16'000.0, 22'050.0,  44'100.0, 48'000.0,
                             88'200.0, 96'000.0, 176'400.0, 192'000.0};

TEST_CASE("length is the ceiling of the exact one, for both channels") {
    for (const double rate : kRates) {
        CAPTURE(rate);
        const Audio result = resample(Audio(2, 6'000, 44'100.0), rate);
        CHECK(result.frames == static_cast<int>(std::ceil(6'000.0 * rate / 44'100.0 - 1e-9)));
        CHECK(result.channels == 2);
        CHECK(result.sample_rate == rate);
    }
    CHECK(resample(Audio(1, 44'100, 44'100.0), 48'000.0).frames == 48'000);
    CHECK(resample(Audio(1, 48'000, 48'000.0), 44'100.0).frames == 44'100);
    CHECK(resample(Audio(1, 1, 44'100.0), 192'000.0).frames == 5);
}

TEST_CASE("at its own rate audio is untouched") {
    Audio audio(1, 3, 44'100.0);
    audio.samples = {0.1f, -0.2f, 0.3f};
    CHECK(resample(audio, 44'100.0).samples == audio.samples);
}

TEST_CASE("an impulse at the first sample stays at the first sample") {
    for (const double rate : kRates) {
        CAPTURE(rate);
        Audio impulse(1, 2'000, 44'100.0);
        impulse.samples[0] = 1.0f;
        const Audio result = resample(impulse, rate);
        int peak = 0;
        for (int n = 0; n < result.frames; ++n) {
            if (std::abs(result.samples[n]) > std::abs(result.samples[peak])) peak = n;
        }
        CHECK(peak == 0);
    }
}

// Away from the ends, where a sine that begins at once is no sine.
TEST_CASE("a sine keeps frequency, phase and level to -100 dB") {
    constexpr double kHz = 1'000.0;
    Audio sine(1, 22'050, 44'100.0);
    for (int n = 0; n < sine.frames; ++n) {
        sine.samples[n] = static_cast<float>(std::sin(2.0 * std::numbers::pi * kHz * n / 44'100.0));
    }
    for (const double rate : {22'050.0, 48'000.0, 96'000.0}) {
        CAPTURE(rate);
        const Audio result = resample(sine, rate);
        double worst = 0.0;
        for (int n = result.frames / 4; n < result.frames * 3 / 4; ++n) {
            worst = std::max(worst,
                             std::abs(result.samples[n] - std::sin(2.0 * std::numbers::pi * kHz * n / rate)));
        }
        CHECK(worst < 1e-5);
    }
}

}  // namespace
}  // namespace sistrum
