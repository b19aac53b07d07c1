// One part as a value: copies, undo and comparison, none of which may cost a render.
#include <doctest/doctest.h>

#include <limits>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;

constexpr double kPatience = 60.0;

test::Take hit(Engine& engine, int note) {
    engine.reset();
    return test::play(engine, {note_on(0, note, 0.6f)}, 6'000, 512);
}

// Every finished render changes what a part shows as rendered: the same audio object means there was none.
const Audio* rendered(const Engine& engine, int part) {
    REQUIRE(engine.wait_until_rendered(kPatience));
    return engine.part(part).waveform.get();
}

TEST_CASE("a part that is taken up again sounds as it did and costs no render") {
    KitEngine engine;
    engine.set_control(2, 0, 0.3f);
    engine.set_param(2, PartParam::level, 0.5f);
    const auto expected = hit(engine, 38);
    const PartState before = engine.part_state(2);
    const Audio* const audio = rendered(engine, 2);
    engine.set_part_seed(2, 99);
    engine.set_param(2, PartParam::level, 1.5f);
    CHECK(hit(engine, 38) != expected);
    CHECK(rendered(engine, 2) != audio);
    engine.set_part_state(2, before);
    CHECK(engine.part(2).status != PartStatus::loading);  // its model is there: no file is read again
    CHECK(rendered(engine, 2) == audio);
    CHECK(engine.part(2).status == PartStatus::ready);
    CHECK(hit(engine, 38) == expected);
    CHECK(rendered(engine, 2) == audio);
}

TEST_CASE("a part can be copied to another part and to another engine") {
    KitEngine engine, other(44'100.0, "mdct_stereo");
    engine.set_control(2, 0, 0.3f);
    const auto expected = hit(engine, 38);
    engine.set_part_state(7, engine.part_state(2));
    CHECK(engine.part(7).note() == 38);
    engine.set_param(7, PartParam::note, 60.0f);
    CHECK(hit(engine, 60) == expected);
    CHECK(rendered(engine, 7) == rendered(engine, 2));
    other.set_part_state(5, engine.part_state(7));
    CHECK(hit(other, 60) == expected);
    CHECK(rendered(other, 5) == rendered(engine, 2));
    CHECK(other.part(5).model_name == "stft_mono");
    CHECK(other.part(4).model_name == "mdct_stereo");
    other.set_control(5, 0, 0.9f);  // its model came with it
    CHECK(hit(other, 60) != expected);
}

TEST_CASE("a copied part that varies draws hits of its own") {
    KitEngine engine;
    engine.set_param(2, PartParam::variation, 0.5f);
    const auto first = hit(engine, 38);
    engine.set_part_state(3, engine.part_state(2));
    engine.set_param(3, PartParam::note, 70.0f);
    KitEngine expected;
    expected.set_part_sound(3, engine.part(2).sound);
    expected.set_param(3, PartParam::variation, 0.5f);
    expected.set_param(3, PartParam::note, 70.0f);
    CHECK(hit(engine, 70) == hit(expected, 70));
}

TEST_CASE("two sounds are compared back and forth, each rendered once") {
    KitEngine engine;
    const auto first = hit(engine, 36);
    const Sound one = engine.part(0).sound;
    engine.swap_part_sounds(0);  // no other sound yet: both are the sound now
    CHECK(engine.part(0).other == one);
    CHECK(hit(engine, 36) == first);
    engine.set_part_seed(0, 4'242);
    const auto second = hit(engine, 36);
    REQUIRE(second != first);
    const Sound two = engine.part(0).sound;
    std::array<const Audio*, 2> audio{};
    for (int turn = 0; turn < 6; ++turn) {
        engine.swap_part_sounds(0);
        const bool odd = turn % 2 != 0;
        CHECK(engine.part(0).sound == (odd ? two : one));
        CHECK(engine.part(0).other == (odd ? one : two));
        CHECK(hit(engine, 36) == (odd ? second : first));
        const Audio* const now = rendered(engine, 0);
        if (turn > 1) CHECK(now == audio.at(odd));
        audio.at(odd) = now;
    }
}

TEST_CASE("a part state that no engine would make is refused") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    PartState state = engine.part_state(0);
    state.sound.controls["alpha"] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(engine.set_part_state(0, state), std::invalid_argument);
    state = engine.part_state(0);
    state.values[0] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_AS(engine.set_part_state(0, state), std::invalid_argument);
    state = engine.part_state(0);
    CHECK_THROWS_AS(engine.set_part_state(16, state), std::invalid_argument);
}

}  // namespace
}  // namespace sistrum
