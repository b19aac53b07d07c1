// Held notes live: as offline where nothing is late, at once where their attack is there, and without a click
// where the render thread does not keep up.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine.h"
#include "support/held_runs.h"
#include "support/held_song.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;
using test::Take;

constexpr double kRate = 48'000.0, kPatience = 60.0;

struct LiveEngine : KitEngine {
    LiveEngine() : KitEngine(kRate, "notes_harmonic") {
        wait_until_rendered(kPatience);
        test::set_held_parts(*this);
        set_param(2, PartParam::notes,
                  static_cast<float>(NoteMode::hold));  // nothing is rendered before it plays
        play(*this, {}, 512, 512);
        wait_until_rendered(kPatience);
        set_offline(false);
        play(*this, {}, 512, 512);  // takes the attacks
        reset();
    }
};

// The render thread has all the time it needs between blocks, the audio thread none to wait within one.
Take play_in_time(Engine& engine, const test::Song& song, int block) {
    return test::play_song(engine, song, [&engine, block] {
        engine.wait_until_rendered(kPatience);
        return block;
    });
}

float largest_step(const std::vector<float>& samples) {
    float step = 0.0f;
    for (std::size_t n = 1; n < samples.size(); ++n)
        step = std::max(step, std::abs(samples[n] - samples[n - 1]));
    return step;
}

TEST_CASE("live is offline where nothing is late") {
    const test::Song song = test::held_song(kRate, 1.0, 3);
    LiveEngine offline;
    offline.set_offline(true);
    const Take expected = test::play_song(offline, song, test::blocks_of(512));
    REQUIRE(test::loudest(expected[0]) > 0.05f);
    for (const int block : {16, 64}) {  // notes played two octaves up ask for a change within 2 ms
        CAPTURE(block);
        LiveEngine live;
        CHECK(play_in_time(live, song, block) == expected);
        CHECK(live.stats().late_renders == 0);
    }
}

TEST_CASE("live a note begins at its sample, its attack was there") {
    LiveEngine live, offline;
    offline.set_offline(true);
    for (const int key : {44, 57, 70, 90}) {
        live.reset();
        offline.reset();
        const auto expected = play(offline, {note_on(77, key)}, 1'000, 1'000)[0];
        const auto heard = play(live, {note_on(77, key)}, 1'000, 1'000)[0];
        CHECK(test::first_sound(heard) - 77 <= 1);  // the first sample of a wave may be 0
        CHECK(heard == expected);
    }
    CHECK(live.stats().late_renders == 0);
}

TEST_CASE("faster than it can be rendered a note goes on without a click, and is counted as late") {
    LiveEngine live, offline;
    offline.set_offline(true);
    constexpr int kFrames = 240'000;
    const auto expected = play(offline, {note_on(0, 60)}, kFrames, 256)[0];
    const auto heard = [&] {
        const test::HeldRuns attack_is_all_there_is;
        return play(live, {note_on(0, 60)}, kFrames, 256)[0];
    }();
    CHECK(live.stats().late_renders > 0);
    CHECK(largest_step(heard) < 1.3f * largest_step(expected));
    float quietest = 1.0f;
    for (int from = 10'000; from < kFrames - 4'800; from += 4'800) {
        quietest = std::min(quietest, test::loudest({heard.begin() + from, heard.begin() + from + 4'800}));
    }
    CHECK(quietest > 0.1f * test::loudest(expected));
    live.wait_until_rendered(kPatience);
    const auto after = play(live, {}, 2'048, 64);
    CHECK(test::loudest(after[0]) > 0.0f);
}

}  // namespace
}  // namespace sistrum
