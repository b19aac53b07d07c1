// Events and mix: what each does to the samples.
#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;

constexpr int kFrames = 6'000;

TEST_CASE("notes without a part are silent, each part has its own sound") {
    KitEngine engine;
    CHECK(test::loudest(play(engine, {note_on(0, 35), note_on(0, 52), note_on(0, 127)}, kFrames, 512)[0]) ==
          0.0f);
    const auto first = play(engine, {note_on(0, 36)}, kFrames, 512)[0];
    const auto second = play(engine, {note_on(0, 37)}, kFrames, 512)[0];
    CHECK(test::loudest(first) > 0.1f);
    CHECK(first != second);
}

TEST_CASE("velocity is a level: its square; note off does nothing") {
    KitEngine engine;
    const auto full = play(engine, {note_on(0, 36)}, kFrames, 512)[0];
    const Event off{10, Event::Type::note_off, 0, 36, 0.0f};
    CHECK(play(engine, {note_on(0, 36), off}, kFrames, 512)[0] == full);
    const auto half = play(engine, {note_on(0, 36, 0.5f)}, kFrames, 512)[0];
    for (std::size_t n = 0; n < full.size(); ++n) REQUIRE(half[n] == full[n] * 0.25f);
    CHECK(play(engine, {note_on(0, 36, 7.0f)}, kFrames, 512)[0] == full);
    CHECK(test::loudest(play(engine, {note_on(0, 36, 0.0f)}, kFrames, 512)[0]) == 0.0f);
}

TEST_CASE("all-sound-off is silent within 2 ms, all-notes-off within the release, reset at once") {
    KitEngine engine;
    engine.set_param(0, PartParam::release, 0.02f);
    const Event sound_off{1'000, Event::Type::all_sound_off}, notes_off{1'000, Event::Type::all_notes_off};
    const auto tail = [](const std::vector<float>& samples, int from) {
        return test::loudest(std::vector<float>(samples.begin() + from, samples.end()));
    };
    const auto faded = play(engine, {note_on(0, 36), sound_off}, kFrames, 512)[0];
    CHECK(tail(faded, 1'000) > 0.0f);
    CHECK(tail(faded, 1'000 + 89) == 0.0f);
    const auto released = play(engine, {note_on(0, 36), notes_off}, kFrames, 512)[0];
    CHECK(tail(released, 1'000 + 200) > 0.0f);
    CHECK(tail(released, 1'000 + 882) == 0.0f);
    play(engine, {note_on(0, 36)}, 100, 100);
    CHECK(engine.stats().active_voices == 1);
    engine.reset();
    CHECK(engine.stats().active_voices == 0);
    CHECK(test::loudest(play(engine, {}, kFrames, 512)[0]) == 0.0f);
}

TEST_CASE("frames outside the block are moved to its ends, nothing is written outside") {
    KitEngine engine;
    constexpr int kBlock = 64;
    std::vector<float> left(kBlock + 2, 5.0f), right = left;
    const float* const guards[] = {&left[0], &left[kBlock + 1], &right[0], &right[kBlock + 1]};
    const Output main{left.data() + 1, right.data() + 1};
    const std::vector<Event> events{note_on(-50, 36), note_on(1'000'000, 37), note_on(3, 38)};
    engine.process({&main, 1}, kBlock, events);
    for (const float* guard : guards) CHECK(*guard == 5.0f);
    CHECK(left[1] != 0.0f);
    CHECK(engine.stats().active_voices == 3);
    engine.process({&main, 1}, 0, {});
    engine.process({}, kBlock, {});
    engine.process({&main, 1}, 0, std::vector{note_on(0, 39)});
    CHECK(engine.stats().active_voices == 4);
}

TEST_CASE("level and pan are exact, and clamped to their range") {
    KitEngine engine;
    const auto plain = play(engine, {note_on(0, 36)}, kFrames, 512)[0];
    engine.set_param(0, PartParam::level, 0.5f);
    engine.set_param(0, PartParam::pan, 0.5f);
    const auto mixed = play(engine, {note_on(0, 36)}, kFrames, 512);
    for (std::size_t n = 0; n < plain.size(); ++n) {
        REQUIRE(mixed[0][n] == plain[n] * 0.25f);
        REQUIRE(mixed[1][n] == plain[n] * 0.5f);
    }
    engine.set_param(0, PartParam::level, 1e9f);
    CHECK(engine.param(0, PartParam::level) == 2.0f);
    engine.set_param(0, PartParam::level, std::numeric_limits<float>::quiet_NaN());
    CHECK(engine.param(0, PartParam::level) == 2.0f);
    engine.set_param(99, PartParam::level, 0.0f);
    CHECK(engine.param(99, PartParam::level) == 1.0f);
}

TEST_CASE("attack and decay shape the hit") {
    KitEngine engine;
    const auto plain = play(engine, {note_on(0, 36)}, kFrames, 512)[0];
    engine.set_param(0, PartParam::attack, 0.01f);  // 441 samples
    engine.set_param(0, PartParam::hold, 0.01f);
    engine.set_param(0, PartParam::decay, 0.02f);
    const auto shaped = play(engine, {note_on(0, 36)}, kFrames, 512)[0];
    CHECK(shaped[0] == 0.0f);
    CHECK(shaped[100] == doctest::Approx(plain[100] * 100.0f / 441.0f));
    CHECK(shaped[500] == plain[500]);
    CHECK(test::loudest({shaped.begin() + 441 + 441 + 882, shaped.end()}) == 0.0f);
}

}  // namespace
}  // namespace sistrum
