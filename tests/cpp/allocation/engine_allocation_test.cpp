// Engine::process and all that the audio thread may call allocate and free nothing; and the guard sees it
// when something does.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "allocation/allocation_guard.h"
#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::AllocationGuard;
using test::KitEngine;
using test::note_on;

constexpr int kBlock = 64;
constexpr double kPatience = 60.0;

// Through a volatile pointer, so that no optimiser removes the pair.
void* volatile sink = nullptr;

TEST_CASE("the guard sees every way to allocate") {
    const auto calls_of = [](auto&& body) {
        const AllocationGuard guard;
        body();
        return guard.count();
    };
    struct alignas(64) Wide {
        char bytes[64];
    };
    CHECK(calls_of([] {}) == 0);
    CHECK(calls_of([] {
              sink = new int(1);
              delete static_cast<int*>(sink);
          }) == 2);
    CHECK(calls_of([] {
              sink = new Wide;
              delete static_cast<Wide*>(sink);
          }) == 2);
    CHECK(calls_of([] { std::vector<float>(1'000).at(999) = 1.0f; }) == 2);
    CHECK(calls_of([] { std::string(100, 'x').at(0) = 'y'; }) == 2);
    CHECK(calls_of([] { std::make_shared<int>(4).reset(); }) == 2);
    CHECK(calls_of([] {
              sink = std::calloc(4, 4);
              sink = std::realloc(sink, 1'000);
              std::free(sink);
          }) == 3);
    CHECK(calls_of([] {
              sink = std::aligned_alloc(64, 64);
              std::free(sink);
          }) == 2);
    CHECK(calls_of([] {
              void* memory = nullptr;
              if (posix_memalign(&memory, 64, 64) == 0) sink = memory;
              std::free(sink);
          }) == 2);
}

// A violation planted where the audio thread is: the guard must see it through the engine's own code path.
TEST_CASE("a seeded violation in the block is seen") {
    KitEngine engine;
    test::play(engine, {}, kBlock, kBlock);
    std::array<float, kBlock> left, right;
    const Output main{left.data(), right.data()};
    const AllocationGuard guard;
    engine.process({&main, 1}, kBlock, std::vector<Event>{note_on(0, 36)});  // the vector is the violation
    CHECK(guard.count() == 2);
}

// Everything a block can meet: notes, stealing, silence, knobs, and sounds that arrive and are given back.
int run_audio_thread(Engine& engine, int blocks) {
    std::array<float, kBlock> left, right;
    const Output main{left.data(), right.data()};
    std::array<Event, 18> events;
    const AllocationGuard guard;
    for (int block = 0; block < blocks; ++block) {
        for (int i = 0; i < 16; ++i) events[i] = note_on(i * 4, 36 + i, 0.7f);
        events[16] = {63, block % 50 == 40 ? Event::Type::all_notes_off : Event::Type::note_off, 0, 36, 0.0f};
        events[17] = {63, block % 70 == 60 ? Event::Type::all_sound_off : Event::Type::note_off, 0, 37, 0.0f};
        engine.set_control(block % 16, block % 3, static_cast<float>(block % 100) / 100.0f);
        engine.set_param(block % 16, PartParam::pan, static_cast<float>(block % 20) / 20.0f);
        engine.set_param(block % 16, PartParam::hold, block % 5 == 0 ? 0.001f : 60.0f);
        engine.process({&main, 1}, kBlock, events);
        if (block % 90 == 80) engine.reset();
    }
    return guard.count();
}

TEST_CASE("the audio thread's calls allocate and free nothing, live") {
    Engine engine;
    engine.prepare(48'000.0, kBlock);
    CHECK(run_audio_thread(engine, 20) == 0);  // nothing loaded
    engine.load_kit(test::model_path("stft_mono"));
    CHECK(run_audio_thread(engine, 50) == 0);  // loading
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto before = engine.part(0).renders;
    int calls = 0;
    for (int round = 0; round < 10; ++round) {
        calls += run_audio_thread(engine, 100);
        REQUIRE(engine.wait_until_rendered(kPatience));  // new sounds for the next round to take over
    }
    CHECK(calls == 0);
    CHECK(engine.part(0).renders > before);
    CHECK(engine.stats().voices_stolen > 0);
}

// Held notes: chords, changes, attacks and chunks that arrive and are given back.
int play_held_notes(Engine& engine, int blocks) {
    std::array<float, kBlock> left, right;
    const Output main{left.data(), right.data()};
    std::array<Event, 4> events;
    const AllocationGuard guard;
    for (int block = 0; block < blocks; ++block) {
        const auto key = static_cast<std::uint8_t>(40 + block % 40);
        events[0] = note_on(0, key, 0.7f);
        events[1] = {10, Event::Type::note_off, 0, static_cast<std::uint8_t>(40 + block * 7 % 40), 0.0f};
        events[2] = {20, Event::Type::pressure, 0, Event::kAllKeys, static_cast<float>(block % 9) / 9.0f};
        events[3] = {30, Event::Type::sustain, 0, 0, block % 30 < 4 ? 1.0f : 0.0f};
        engine.set_param(0, PartParam::legato, block % 20 < 5 ? 1.0f : 0.0f);
        engine.set_param(0, PartParam::notes, block % 25 < 5 ? 1.0f : 0.0f);
        engine.set_control(0, block % 3, static_cast<float>(block % 100) / 100.0f);
        engine.process({&main, 1}, kBlock, events);
        if (block % 90 == 80) engine.reset();
    }
    return guard.count();
}

TEST_CASE("held notes allocate and free nothing, live or offline") {
    KitEngine engine(48'000.0, "notes_harmonic");
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(play_held_notes(engine, 60) == 0);
    engine.set_offline(false);
    int calls = 0;
    for (int round = 0; round < 10; ++round) {
        calls += play_held_notes(engine, 60);
        REQUIRE(engine.wait_until_rendered(kPatience));
    }
    CHECK(calls == 0);
    CHECK(engine.stats().voices_stolen > 0);
}

TEST_CASE("offline, waiting allocates nothing either") {
    KitEngine engine(48'000.0);
    CHECK(run_audio_thread(engine, 100) == 0);
}

}  // namespace
}  // namespace sistrum
