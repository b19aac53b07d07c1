// Threads: live engines under edits from everywhere, newest wish wins, many engines, sudden ends. Most of the
// value is in running this under ThreadSanitizer.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "engine.h"
#include "support/held_runs.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;
using test::note_on;

constexpr double kPatience = 60.0;
constexpr int kBlock = 64;

void process(Engine& engine, const std::vector<Event>& events = {}) {
    std::array<float, kBlock> left, right;
    const Output main{left.data(), right.data()};
    engine.process({&main, 1}, kBlock, events);
}

TEST_CASE("of many wishes in a row the newest is rendered, not all of them") {
    Engine engine;
    engine.prepare(44'100.0, kBlock);
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto before = engine.part(0).renders;
    {
        constexpr int kWishes = 20'000;
        const test::HeldRuns first_is_rendered;
        for (int i = 1; i <= kWishes; ++i) engine.set_control(0, 0, static_cast<float>(i) / kWishes);
    }
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).sound.controls.at("alpha") == 1.0);
    CHECK(engine.part(0).renders > before);
    CHECK(engine.part(0).renders <= before + 2);  // the one that was begun, and the newest
    KitEngine expected;
    expected.set_control(0, 0, 1.0f);
    engine.set_volume(expected.volume());
    engine.set_offline(true);
    CHECK(test::play(engine, {note_on(0, 36)}, 6'000, kBlock) ==
          test::play(expected, {note_on(0, 36)}, 6'000, kBlock));
}

TEST_CASE("live, a note during a render plays what is there and is counted as late") {
    Engine engine;
    engine.prepare(44'100.0, kBlock);
    engine.load_kit(model_path("no such model"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    {
        const test::HeldRuns model_loads;
        engine.load_kit(model_path("stft_mono"));
        process(engine, {note_on(0, 36)});
        CHECK(engine.stats().late_renders == 1);
        CHECK(engine.stats().active_voices == 0);
    }
    REQUIRE(engine.wait_until_rendered(kPatience));
    process(engine, {note_on(0, 36)});
    CHECK(engine.stats().late_renders == 1);
    CHECK(engine.stats().active_voices == 1);
    const test::HeldRuns sound_is_rendered;
    engine.set_control(0, 0, 0.9f);
    process(engine, {note_on(0, 36), note_on(0, 37)});
    CHECK(engine.stats().late_renders == 2);
    CHECK(engine.stats().active_voices == 3);  // the sound of before
}

TEST_CASE("offline, process waits for what was asked before it") {
    Engine engine;
    engine.set_offline(true);
    engine.prepare(44'100.0, kBlock);
    engine.load_kit(model_path("stft_mono"));
    process(engine, {note_on(0, 36)});
    CHECK(engine.stats().active_voices == 1);
    CHECK(engine.stats().late_renders == 0);
}

TEST_CASE("a model that loads slowly makes its own part late and no other") {
    Engine engine;
    engine.prepare(44'100.0, kBlock);
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    {
        const test::HeldRuns model_loads;
        engine.set_part_model(5, model_path("touched"));
        process(engine, {note_on(0, 36), note_on(0, 40)});
        CHECK(engine.stats().late_renders == 0);
        process(engine, {note_on(0, 41)});
        CHECK(engine.stats().late_renders == 1);
        CHECK(engine.stats().active_voices == 3);  // it plays its last sound meanwhile
        CHECK(engine.part(5).status == PartStatus::loading);
    }
    REQUIRE(engine.wait_until_rendered(kPatience));
    process(engine, {note_on(0, 41)});
    CHECK(engine.stats().late_renders == 1);
}

TEST_CASE("the audio thread plays and turns knobs while the main thread edits, saves and loads") {
    Engine engine;
    engine.prepare(48'000.0, kBlock);
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto state = engine.save_state();
    std::atomic<bool> stop{false};
    std::thread audio([&] {
        for (int block = 0; !stop; ++block) {
            engine.set_control(block % 16, block % 3, static_cast<float>(block % 101) / 100.0f);
            engine.set_param(block % 16, PartParam::level, static_cast<float>(block % 7) / 7.0f);
            process(engine, {note_on(block % kBlock, 36 + block % 16, 0.8f)});
        }
    });
    for (int round = 0; round < 12; ++round) {
        engine.set_part_seed(round % 16, static_cast<std::uint64_t>(round));
        engine.set_part_sound((round + 1) % 16, {});
        engine.save_state();
        if (round % 4 == 1) engine.load_state(state);
        if (round % 4 == 2) engine.load_kit(model_path(round % 8 == 2 ? "mdct_stereo" : "stft_mono"));
        if (round % 4 == 3) engine.load_kit(model_path("text"));
        for (int part = 0; part < Engine::kParts; ++part) engine.part(part);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    stop = true;
    audio.join();
    REQUIRE(engine.wait_until_rendered(kPatience));
    engine.load_state(state);
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).status == PartStatus::ready);
    CHECK(engine.save_state() == state);
}

TEST_CASE("an engine may end at any moment: unused, loading, rendering, sounding") {
    for (int round = 0; round < 24; ++round) {
        Engine engine;
        if (round % 4 == 0) continue;
        engine.prepare(48'000.0, kBlock);
        engine.load_kit(model_path("stft_mono"));
        if (round % 4 == 2) engine.wait_until_rendered(0.001 * round);
        if (round % 4 == 3) {
            REQUIRE(engine.wait_until_rendered(kPatience));
            process(engine, {note_on(0, 36), note_on(1, 37)});
            engine.set_control(0, 0, 0.1f);
        }
    }
}

TEST_CASE("many engines at once, made and ended by many threads, play the same") {
    KitEngine reference;
    const auto expected = test::play(reference, {note_on(0, 36)}, 6'000, 512);
    std::array<std::atomic<int>, 6> same{};
    std::vector<std::thread> threads;
    for (auto& count : same) {
        threads.emplace_back([&] {
            for (int round = 0; round < 4; ++round) {
                KitEngine engine, twin;
                count += test::play(engine, {note_on(0, 36)}, 6'000, 512) == expected;
                count += test::play(twin, {note_on(0, 36)}, 6'000, 128) == expected;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& count : same) CHECK(count == 8);
}

}  // namespace
}  // namespace sistrum
