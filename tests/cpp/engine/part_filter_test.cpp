// The filter in its part: exact bypass, tails that are played out, and silence when silence is asked for.
#include <doctest/doctest.h>

#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;

constexpr int kFrames = 60'000;

void resonate(Engine& engine, FilterType type = FilterType::low_pass) {
    engine.set_param(0, PartParam::filter, static_cast<float>(type));
    engine.set_param(0, PartParam::cutoff, 60.0f);
    engine.set_param(0, PartParam::resonance, 1.0f);
}

int last_sound(const std::vector<float>& samples) {
    int last = static_cast<int>(samples.size()) - 1;
    while (last >= 0 && samples[static_cast<std::size_t>(last)] == 0.0f) --last;
    return last;
}

TEST_CASE("a filter rings on after its voice, ends by itself, and every cut ends it at the same sample") {
    KitEngine plain, engine;
    const int length = last_sound(play(plain, {note_on(0, 36)}, kFrames, 512)[0]);
    resonate(engine);
    const auto expected = play(engine, {note_on(0, 36)}, kFrames, 512)[0];
    CHECK(last_sound(expected) > length + 10'000);
    CHECK(last_sound(expected) < kFrames - 1);
    CHECK(engine.stats().active_voices == 0);
    for (const int block : {1, 100, kFrames}) {
        engine.reset();
        CHECK(play(engine, {note_on(0, 36)}, kFrames, block)[0] == expected);
    }
}

TEST_CASE("off changes no bit, whatever cutoff and resonance say") {
    KitEngine engine;
    const auto plain = play(engine, {note_on(0, 36)}, kFrames, 512);
    resonate(engine, FilterType::off);
    engine.reset();
    CHECK(play(engine, {note_on(0, 36)}, kFrames, 512) == plain);
}

TEST_CASE("the filter is its part's alone") {
    KitEngine engine;
    const auto other = play(engine, {note_on(0, 37)}, kFrames, 512);
    resonate(engine);
    engine.reset();
    CHECK(play(engine, {note_on(0, 37)}, kFrames, 512) == other);
}

TEST_CASE("reset ends what rings at once, all-sound-off within 2 ms, while all-notes-off lets it ring") {
    KitEngine engine;
    resonate(engine);
    engine.set_param(0, PartParam::release, 0.002f);
    const auto after = [&](Event::Type type) {
        engine.reset();
        const auto samples = play(engine, {note_on(0, 36), {9'000, type}}, kFrames, 512)[0];
        return last_sound(samples) - 9'000;
    };
    CHECK(after(Event::Type::all_notes_off) > 1'000);
    CHECK(after(Event::Type::all_sound_off) <= 88);
    engine.reset();
    play(engine, {note_on(0, 36), {500, Event::Type::all_sound_off}}, 600, 64);  // while its voice sounds
    CHECK(test::loudest(play(engine, {}, kFrames, 512)[0]) == 0.0f);
    play(engine, {note_on(0, 36)}, 9'000, 512);
    engine.reset();
    CHECK(test::loudest(play(engine, {}, kFrames, 512)[0]) == 0.0f);
}

}  // namespace
}  // namespace sistrum
