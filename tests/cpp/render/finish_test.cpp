// Peak and fade at the end of a render.
#include "render/finish.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sistrum {
namespace {

Audio ramp(int channels) {
    Audio audio(channels, 8, 44'100.0);
    for (std::size_t i = 0; i < audio.samples.size(); ++i)
        audio.samples[i] = -0.01f * static_cast<float>(i + 1);
    return audio;
}

TEST_CASE("the loudest sample of all channels gets the peak") {
    Audio audio = ramp(2);
    finish({44'100.0, 2, 8, 0.5f, 0}, audio);
    CHECK(audio.samples[15] == doctest::Approx(-0.5));
    CHECK(audio.samples[7] == doctest::Approx(-0.25));
}

TEST_CASE("no peak leaves the level, silence stays silence") {
    Audio audio = ramp(1);
    finish({44'100.0, 1, 8, std::nullopt, 0}, audio);
    CHECK(audio.samples == ramp(1).samples);
    Audio quiet(1, 4, 44'100.0);
    quiet.samples = {1e-7f, 0.0f, -1e-7f, 0.0f};
    finish({44'100.0, 1, 4, 1.0f, 0}, quiet);
    CHECK(quiet.samples[0] == 1e-7f);
}

TEST_CASE("the loudest sample is found by magnitude, and no number hides behind others") {
    std::vector<float> samples(37, 0.25f);
    samples[20] = -0.75f;
    samples[36] = 0.5f;
    CHECK(loudest(samples) == 0.75f);
    CHECK(loudest({}) == 0.0f);
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
        samples[3] = bad;
        CHECK_FALSE(std::isfinite(loudest(samples)));
    }
}

TEST_CASE("the fade is linear over the last samples of every channel") {
    Audio audio(2, 6, 44'100.0);
    for (float& sample : audio.samples) sample = 1.0f;
    finish({44'100.0, 2, 6, std::nullopt, 4}, audio);
    for (const int channel : {0, 1}) {
        const auto samples = audio.channel(channel);
        CHECK(samples[1] == 1.0f);
        CHECK(samples[2] == 1.0f);
        CHECK(samples[3] == 0.75f);
        CHECK(samples[5] == 0.25f);
    }
}

}  // namespace
}  // namespace sistrum
