// Hits of parts that vary: new ones every time, the same ones at the same place of the song.
#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <vector>

#include "engine.h"
#include "realtime/rendered_sound.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;

constexpr int kApart = 2'205, kHits = 12, kFrames = kHits * kApart;  // 50 ms at 44.1 kHz

// Twelve hits of part 0 from a place of the song on; those of one block of 512 and more come together.
std::vector<std::vector<float>> hits(Engine& engine, std::int64_t from = 0, int block = 441,
                                     bool playing = true) {
    std::vector<float> left(kFrames), right(kFrames);
    for (int start = 0; start < kFrames; start += block) {
        std::vector<Event> events;
        const int frames = std::min(block, kFrames - start);
        for (int n = start; n < start + frames; ++n) {
            if (n % kApart == 0) events.push_back(note_on(n - start, 36));
        }
        const Output main{&left[static_cast<std::size_t>(start)], &right[static_cast<std::size_t>(start)]};
        engine.process({&main, 1}, frames, events, {playing, from + start});
    }
    std::vector<std::vector<float>> cut;
    for (int hit = 0; hit < kHits; ++hit) {
        cut.emplace_back(left.begin() + hit * kApart, left.begin() + (hit + 1) * kApart);
    }
    return cut;
}

// Hits do not overlap: each is cut to the time until the next.
struct VaryingEngine : KitEngine {
    explicit VaryingEngine(float variation = 0.4f) {
        set_param(0, PartParam::hold, 0.04f);
        set_param(0, PartParam::decay, 0.001f);
        set_param(0, PartParam::variation, variation);
    }
};

TEST_CASE("without variation every hit is the sound itself, with it each is another") {
    VaryingEngine exact(0.0f), varying;
    const auto same = hits(exact);
    for (const auto& hit : same) CHECK(hit == same[0]);
    const auto all = hits(varying);
    std::set<std::vector<float>> different(all.begin(), all.end());
    different.insert(same[0]);
    CHECK(different.size() == kHits + 1);
    CHECK(varying.stats().late_renders == 0);
}

TEST_CASE("the same place of the song has the same hits, in blocks of any size") {
    VaryingEngine engine;
    const auto expected = hits(engine);
    CHECK(hits(engine) == expected);  // jumps back
    engine.reset();
    CHECK(hits(engine) == expected);
    for (const int block : {64, 1'000, kFrames}) {
        VaryingEngine other;
        CHECK(hits(other, 0, block) == expected);
        CHECK(other.stats().late_renders == 0);
    }
}

TEST_CASE("after a jump the first hits are the first draws, later ones belong to their place") {
    VaryingEngine engine;
    const auto start = hits(engine);
    const auto later = hits(engine, 1'000'000);
    for (int hit = 0; hit < kHits; ++hit) {
        CAPTURE(hit);
        const auto index = static_cast<std::size_t>(hit);
        CHECK((later[index] == start[index]) == (hit < kDrawsAhead));
    }
    // The ninth hit from the beginning is the fifth from another: what was asked for four hits before it.
    CHECK(hits(engine, 4 * kApart)[4] == start[8]);
}

TEST_CASE("while the song stands still hits vary as well, and again the same after a reset") {
    VaryingEngine engine;
    engine.reset();
    const auto first = hits(engine, 0, 441, false);
    CHECK(std::set(first.begin(), first.end()).size() == kHits);
    CHECK(hits(engine, 0, 441, false) != first);
    engine.reset();
    CHECK(hits(engine, 0, 441, false) == first);
}

TEST_CASE("variation that is turned on later changes no hit but those that follow") {
    VaryingEngine always, later(0.0f);
    const auto expected = hits(always);
    later.process({}, 0, {}, {true, 0});
    std::vector<float> left(kFrames), right(kFrames);
    for (int hit = 0; hit < kHits; ++hit) {
        if (hit == 6) later.set_param(0, PartParam::variation, 0.4f);
        const auto start = static_cast<std::size_t>(hit * kApart);
        const Output main{&left[start], &right[start]};
        later.process({&main, 1}, kApart, std::vector{note_on(0, 36)}, {true, hit * kApart});
    }
    for (int hit = 0; hit < kHits; ++hit) {
        CAPTURE(hit);
        const std::vector<float> heard(left.begin() + hit * kApart, left.begin() + (hit + 1) * kApart);
        CHECK((heard == expected[static_cast<std::size_t>(hit)]) == (hit >= 6));
    }
    CHECK(later.stats().late_renders == 0);
}

TEST_CASE("a velocity that is none plays nothing") {
    KitEngine engine;
    const float none = std::numeric_limits<float>::quiet_NaN();
    CHECK(test::loudest(test::play(engine, {note_on(0, 36, none)}, 500, 64)[0]) == 0.0f);
    CHECK(engine.stats().active_voices == 0);
}

TEST_CASE("velocity moves the timbre where the sound says so, and only then") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(60.0));
    Sound sound;
    sound.seed = 5;
    sound.controls[engine.part(0).controls.at(0).control->id] = engine.part(0).controls.at(0).control->max;
    engine.set_part_sound(0, sound);
    const auto heard = [&](float velocity) {
        engine.reset();
        return test::play(engine, {note_on(0, 36, velocity)}, 2'000, 512)[0];
    };
    engine.set_param(0, PartParam::velocity, 0.0f);
    CHECK(heard(0.2f) == heard(1.0f));
    sound.velocity[engine.part(0).controls.at(0).control->id] = 1.0;
    engine.set_part_sound(0, sound);
    const auto loud = heard(1.0f), soft = heard(0.2f);
    CHECK(soft != loud);
    CHECK(heard(0.1f) == soft);  // one layer
    CHECK(heard(0.4f) != soft);
}

}  // namespace
}  // namespace sistrum
