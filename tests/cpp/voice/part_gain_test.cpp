// Level and pan of a part: the law, and a glide that does not depend on how it is cut.
#include "voice/part_gain.h"

#include <doctest/doctest.h>

namespace sistrum {
namespace {

TEST_CASE("balance is unity in the centre and turns the far side down") {
    CHECK(stereo_gain(1.0f, 0.0f) == StereoGain{1.0f, 1.0f});
    CHECK(stereo_gain(1.0f, 1.0f) == StereoGain{0.0f, 1.0f});
    CHECK(stereo_gain(1.0f, -1.0f) == StereoGain{1.0f, 0.0f});
    CHECK(stereo_gain(2.0f, 0.5f) == StereoGain{1.0f, 2.0f});
}

TEST_CASE("a glide is linear, ends exactly, and is the same however it is advanced") {
    PartGain whole;
    whole.set_now({1.0f, 1.0f});
    whole.glide_to({0.0f, 2.0f}, 100);
    CHECK(whole.gliding());
    CHECK(whole.at(0) == StereoGain{1.0f, 1.0f});
    CHECK(whole.at(50).left == doctest::Approx(0.5));
    CHECK(whole.at(100) == StereoGain{0.0f, 2.0f});
    CHECK(whole.at(5'000) == StereoGain{0.0f, 2.0f});
    PartGain cut = whole;
    for (int n = 0; n < 120; ++n, cut.advance(1)) CHECK(cut.at(0) == whole.at(n));
    CHECK_FALSE(cut.gliding());
}

TEST_CASE("a new target in the middle of a glide goes on from there, zero samples is at once") {
    PartGain gain;
    gain.glide_to({0.0f, 0.0f}, 100);
    gain.advance(50);
    gain.glide_to({1.0f, 1.0f}, 100);
    CHECK(gain.at(0).left == doctest::Approx(0.5));
    gain.glide_to({0.25f, 0.25f}, 0);
    CHECK(gain.at(0).left == 0.25f);
    CHECK_FALSE(gain.gliding());
}

}  // namespace
}  // namespace sistrum
