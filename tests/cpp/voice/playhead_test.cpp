// The playhead: exact copies at a sound's own pitch, lengths and ends at others.
#include "voice/playhead.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

namespace sistrum {
namespace {

Audio ramp(int channels, int frames) {
    Audio audio(channels, frames, 48'000.0);
    std::iota(audio.samples.begin(), audio.samples.end(), 1.0f);
    return audio;
}

std::vector<float> play(Playhead playhead, int piece, int limit = 100'000) {
    Playhead::Scratch scratch;
    std::vector<float> out;
    while (!playhead.at_end() && static_cast<int>(out.size()) < limit) {
        const auto stretch = playhead.next(piece, scratch);
        out.insert(out.end(), stretch.left, stretch.left + stretch.frames);
    }
    return out;
}

TEST_CASE("at its own pitch a sound is read where it lies") {
    const Audio audio = ramp(2, 300);
    Playhead playhead;
    playhead.start(audio);
    playhead.set_pitch(0.0, Interpolator::shared());
    Playhead::Scratch scratch;
    const auto stretch = playhead.next(kPieceFrames, scratch);
    CHECK(stretch.left == audio.channel(0).data());
    CHECK(stretch.right == audio.channel(1).data());
    CHECK(stretch.frames == kPieceFrames);
    playhead.next(kPieceFrames, scratch);
    CHECK(playhead.next(kPieceFrames, scratch).frames == 300 - 2 * kPieceFrames);
    CHECK(playhead.at_end());
}

TEST_CASE("an octave up takes half the time, an octave down twice, and any cut gives the same") {
    const Audio audio = ramp(1, 1'001);
    for (const auto& [semitones, frames] : {std::pair{12.0, 501}, {-12.0, 2'002}, {0.0, 1'001}}) {
        Playhead playhead;
        playhead.start(audio);
        playhead.set_pitch(semitones, Interpolator::shared());
        const auto whole = play(playhead, kPieceFrames);
        CHECK(static_cast<int>(whole.size()) == frames);
        CHECK(play(playhead, 1) == whole);
        CHECK(play(playhead, 37) == whole);
    }
}

TEST_CASE("back at its own pitch on a whole sample, the sound is exact again") {
    const Audio audio = ramp(1, 1'000);
    Playhead playhead;
    playhead.start(audio);
    Playhead::Scratch scratch;
    playhead.set_pitch(12.0, Interpolator::shared());
    playhead.next(100, scratch);
    playhead.set_pitch(0.0, Interpolator::shared());
    CHECK(playhead.next(1, scratch).left == audio.samples.data() + 200);
    playhead.set_pitch(-12.0, Interpolator::shared());
    playhead.next(1, scratch);
    playhead.set_pitch(0.0, Interpolator::shared());  // half way between two samples
    CHECK(playhead.next(1, scratch).left == scratch.left.data());
    CHECK(scratch.left[0] == doctest::Approx(202.5).epsilon(0.01));
}

TEST_CASE("the highest and the lowest pitch there can be are played without harm") {
    const Audio audio = ramp(1, 100);
    Playhead playhead;
    playhead.start(audio);
    playhead.set_pitch(176.0, Interpolator::shared());
    CHECK(play(playhead, 64).size() == 1);
    playhead.set_pitch(-176.0, Interpolator::shared());
    CHECK(play(playhead, 64, 1'000).size() >= 1'000);
}

}  // namespace
}  // namespace sistrum
