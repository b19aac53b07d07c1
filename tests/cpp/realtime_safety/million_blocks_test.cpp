// A million random blocks, while another thread edits, loads states and swaps models: on the audio thread
// there is no allocation, no lock, no wait, no system call, and no number that is none.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

#include "realtime_safety/random_session.h"
#include "support/held_song.h"
#include "support/play.h"

namespace sistrum::test {
namespace {

constexpr double kRate = 48'000.0, kPatience = 60.0;
constexpr int kBlocks = 1'000'000;

// SISTRUM_TEST_BLOCKS plays fewer or more, for a quick look or a long night.
int blocks_to_play() {
    const char* const asked = std::getenv("SISTRUM_TEST_BLOCKS");
    return asked != nullptr ? std::atoi(asked) : kBlocks;
}

// Plays random blocks of a kit while another thread edits, and looks at what came of it.
void play_session(Engine& engine, const char* model, int block_count, std::uint64_t seed) {
    engine.prepare(kRate, RandomBlocks::kMostFrames);
    engine.load_kit(model_path(model));
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto renders = engine.part(0).renders;

    RandomBlocks blocks(engine, seed);
    RandomEdits edits(engine, seed + 1);
    std::atomic<bool> playing{true}, trapped{false};
    std::thread audio([&] {
        trapped = trap_system_calls();
        for (int block = 0; block < block_count; ++block) blocks.play_one();
        playing = false;
    });
    while (playing) {
        edits.make_one();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    audio.join();

    CHECK(blocks.counts() == RealtimeCounts{});
    CHECK(blocks.all_finite());
    CHECK(trapped);  // else system calls were not counted
    CHECK(blocks.heard());
    CHECK(edits.made() > 100);
    CHECK(engine.stats().voices_stolen > 0);
    CHECK(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).renders > renders);
}

TEST_CASE("a million random blocks break no rule of real time") {
    Engine engine;
    play_session(engine, "stft_mono", blocks_to_play(), 1);
}

// Ahead of any render: here chunks are late, dropped and bridged as much as they are played.
TEST_CASE("a hundred thousand random blocks of held notes break no rule of real time") {
    Engine engine;
    play_session(engine, "notes_harmonic", blocks_to_play() / 10, 3);
    CHECK(engine.stats().late_chunks > 0);
}

// The rest of the time notes are held as they should be: renders keep up, and all that goes on meanwhile is
// notes.
TEST_CASE("held notes that are rendered in time break no rule of real time") {
    Engine engine;
    engine.prepare(kRate, 64);
    engine.load_kit(model_path("notes_harmonic"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    set_held_parts(engine);
    std::array<float, 64> left{}, right{};
    const Output main{left.data(), right.data()};
    const Song song = held_song(kRate, 2.0, 8);
    RealtimeCounts counts;
    bool trapped = false, heard = false;
    std::thread audio([&] {
        trapped = trap_system_calls();
        auto event = song.events.begin();
        for (int start = 0; start < song.frames; start += 64) {
            engine.wait_until_rendered(kPatience);
            const auto first = event;
            while (event != song.events.end() && event->frame < start + 64) ++event;
            std::vector<Event> inside(first, event);
            for (Event& each : inside) each.frame -= start;
            const RealtimeGuard guard;
            engine.process({&main, 1}, 64, inside, {true, start});
            counts += guard.count();
            heard = heard || left[0] != 0.0f;
        }
    });
    audio.join();
    CHECK(counts == RealtimeCounts{});
    CHECK(trapped);
    CHECK(heard);
    CHECK(engine.stats().voices_stolen == 0);
}

}  // namespace
}  // namespace sistrum::test
