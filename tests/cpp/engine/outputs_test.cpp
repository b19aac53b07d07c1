// Outputs, mute and solo: what goes where, and what is not heard.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;

constexpr int kFrames = 1'000;

// All outputs in stereo, [2 * output + side][frame], but for those that are off.
test::Take play_outputs(Engine& engine, const std::vector<Event>& events, int outputs,
                        const std::vector<int>& off = {}) {
    test::Take take(static_cast<std::size_t>(2 * outputs), std::vector<float>(kFrames, 99.0f));
    std::vector<Output> buses;
    for (int output = 0; output < outputs; ++output) {
        const auto left = static_cast<std::size_t>(2 * output);
        buses.push_back({take[left].data(), take[left + 1].data()});
    }
    for (const int output : off) buses[static_cast<std::size_t>(output)] = {};
    engine.reset();
    engine.process(buses, kFrames, events);
    return take;
}

TEST_CASE("each part is heard in its output and in no other") {
    KitEngine engine(44'100.0, "stft_stereo");
    const auto expected = play(engine, {note_on(0, 39)}, kFrames, kFrames);
    for (int output = 0; output < kOutputs; ++output) {
        CAPTURE(output);
        engine.set_param(3, PartParam::output, static_cast<float>(output));
        const auto take = play_outputs(engine, {note_on(0, 39)}, kOutputs);
        for (int other = 0; other < kOutputs; ++other) {
            const auto left = static_cast<std::size_t>(2 * other);
            if (other == output) {
                CHECK(take[left] == expected[0]);
                CHECK(take[left + 1] == expected[1]);
            } else {
                CHECK(test::loudest(take[left]) == 0.0f);
                CHECK(test::loudest(take[left + 1]) == 0.0f);
            }
        }
    }
}

TEST_CASE("an output that the host has off, or does not have, is heard in the main one") {
    KitEngine engine;
    const auto expected = play(engine, {note_on(0, 39)}, kFrames, kFrames)[0];
    engine.set_param(3, PartParam::output, 2.0f);
    CHECK(play_outputs(engine, {note_on(0, 39)}, 4, {2})[0] == expected);
    CHECK(play_outputs(engine, {note_on(0, 39)}, 2)[0] == expected);
    const auto without_main = play_outputs(engine, {note_on(0, 39), note_on(0, 40)}, 3, {0});
    CHECK(without_main[4] == expected);  // the other part has nowhere to go, and harms nobody
    CHECK(without_main[0][0] == 99.0f);
}

TEST_CASE("an output of one channel gets the middle") {
    KitEngine engine(44'100.0, "stft_stereo");
    engine.set_param(3, PartParam::output, 1.0f);
    const auto wide = play_outputs(engine, {note_on(0, 39)}, 2);
    std::vector<float> main(2 * kFrames), middle(kFrames);
    const std::array outputs{Output{main.data(), main.data() + kFrames}, Output{middle.data(), nullptr}};
    engine.reset();
    engine.process(outputs, kFrames, std::vector{note_on(0, 39)});
    CHECK(test::loudest(middle) > 0.0f);
    for (std::size_t n = 0; n < kFrames; ++n) REQUIRE(middle[n] == 0.5f * (wide[2][n] + wide[3][n]));
}

TEST_CASE("time goes on while all outputs are off") {
    KitEngine engine;
    const auto expected = play(engine, {note_on(0, 36)}, 300, 300)[0];
    engine.reset();
    engine.process({}, 100, std::vector{note_on(0, 36)});
    const auto rest = play(engine, {}, 200, 200)[0];
    CHECK(std::equal(rest.begin(), rest.end(), expected.begin() + 100));
}

TEST_CASE("mute silences a part, solo all the others") {
    KitEngine engine;
    const auto one = play(engine, {note_on(0, 36)}, kFrames, 64)[0];
    engine.reset();
    const auto other = play(engine, {note_on(0, 37)}, kFrames, 64)[0];
    const auto both = [&] {
        engine.reset();
        return play(engine, {note_on(0, 36), note_on(0, 37)}, kFrames, 64)[0];
    };
    engine.set_param(0, PartParam::mute, 1.0f);
    CHECK(both() == other);
    engine.set_param(0, PartParam::mute, 0.0f);
    engine.set_param(0, PartParam::solo, 1.0f);
    CHECK(both() == one);
    engine.set_param(0, PartParam::mute, 1.0f);
    CHECK(test::loudest(both()) == 0.0f);
    engine.set_param(9, PartParam::solo, 1.0f);
    engine.set_param(0, PartParam::mute, 0.0f);
    engine.set_param(0, PartParam::solo, 0.0f);
    CHECK(test::loudest(both()) == 0.0f);
}

TEST_CASE("mute fades over 5 ms what sounds, and the voice goes on unheard") {
    KitEngine engine;
    const auto plain = play(engine, {note_on(0, 36)}, 3'000, 64)[0];
    engine.reset();
    play(engine, {note_on(0, 36)}, 1'000, 64);
    engine.set_param(0, PartParam::mute, 1.0f);
    const auto fading = play(engine, {}, 500, 64)[0];
    CHECK(fading[0] == plain[1'000]);
    CHECK(fading[110] == 0.5f * plain[1'110]);
    CHECK(test::loudest({fading.begin() + 220, fading.end()}) == 0.0f);
    engine.set_param(0, PartParam::mute, 0.0f);
    const auto back = play(engine, {}, 500, 64)[0];
    CHECK(back[300] == plain[1'800]);
}

}  // namespace
}  // namespace sistrum
