// Preparation of recordings: onset, length, level, DC, disagreeing channels. tests/parity compares it with
// Python's chain.
#include "render/prepare_sound.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sistrum {
namespace {

constexpr double kRate = 44'100.0;

Audio click_train(double rate, int frames, int onset, double hz = 400.0) {
    Audio audio(1, frames, rate);
    for (int n = onset; n < frames; ++n) {
        const double seconds = (n - onset) / rate;
        audio.samples[n] =
            static_cast<float>(std::exp(-10.0 * seconds) * std::cos(2 * 3.14159265 * hz * seconds));
    }
    return audio;
}

float loudest(const std::vector<float>& sound) {
    float peak = 0.0f;
    for (const float sample : sound) peak = std::max(peak, std::abs(sample));
    return peak;
}

int onset_of(const std::vector<float>& sound) {
    const float level = 0.1f * loudest(sound);
    const auto found = std::find_if(sound.begin(), sound.end(), [=](float x) { return std::abs(x) > level; });
    return static_cast<int>(found - sound.begin());
}

TEST_CASE("length and peak are the asked ones at every rate, and the attack is at the start") {
    for (const double rate : {8'000.0, 22'050.0, 44'100.0, 48'000.0, 96'000.0, 192'000.0}) {
        CAPTURE(rate);
        const auto sound = prepare_sound(
            click_train(rate, static_cast<int>(rate / 2), static_cast<int>(rate / 7)), kRate, 30'000);
        CHECK(sound.size() == 30'000);
        CHECK(loudest(sound) == doctest::Approx(0.891f));
        CHECK(onset_of(sound) <= 66);  // 1.5 ms: at 8 kHz the resampler rings a little before it
    }
}

TEST_CASE("long sounds are faded out, short ones padded with zeros") {
    const auto cut = prepare_sound(click_train(kRate, 100'000, 0), kRate, 4'410);
    CHECK(std::abs(cut.back()) < 1e-4f);
    CHECK(std::abs(cut[1'500]) > 0.0f);
    const auto padded = prepare_sound(click_train(kRate, 2'000, 0), kRate, 10'000);
    CHECK(std::all_of(padded.begin() + 2'000, padded.end(), [](float x) { return x == 0.0f; }));
}

TEST_CASE("an offset goes") {
    Audio offset = click_train(kRate, 20'000, 5'000);
    for (float& sample : offset.samples) sample += 0.2f;
    const auto sound = prepare_sound(offset, kRate, 10'000);
    double mean = 0.0;
    for (const float sample : sound) mean += sample / static_cast<double>(sound.size());
    CHECK(std::abs(mean) < 2e-3);
    CHECK(onset_of(sound) <= 44);
}

TEST_CASE("channels that cancel give the stronger one, channels that agree their mean") {
    const Audio mono = click_train(kRate, 8'000, 0);
    Audio stereo(2, 8'000, kRate);
    for (int n = 0; n < 8'000; ++n) {
        stereo.channel(0)[n] = 0.9f * mono.samples[n];
        stereo.channel(1)[n] = -0.5f * mono.samples[n];
    }
    const auto expected = prepare_sound(mono, kRate, 8'000);
    const auto found = prepare_sound(stereo, kRate, 8'000);
    for (int n = 0; n < 8'000; ++n) REQUIRE(found[n] == doctest::Approx(expected[n]).epsilon(1e-4));
    for (int n = 0; n < 8'000; ++n) stereo.channel(1)[n] = 0.8f * mono.samples[n];
    CHECK(prepare_sound(stereo, kRate, 8'000)[100] == doctest::Approx(expected[100]).epsilon(1e-4));
}

TEST_CASE("a single sample is its own offset, a click near the end a sound") {
    Audio one(1, 1, kRate);
    one.samples[0] = -0.5f;
    CHECK_THROWS_AS(prepare_sound(one, kRate, 100), std::invalid_argument);
    Audio last(1, 1'000, kRate);
    last.samples[980] = 1.0f;
    CHECK(loudest(prepare_sound(last, kRate, 100)) == doctest::Approx(0.891f));
}

}  // namespace
}  // namespace sistrum
