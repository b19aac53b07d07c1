// A million random blocks, while another thread edits, loads states and swaps models: on the audio thread
// there is no allocation, no lock, no wait, no system call, and no number that is none.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "realtime_safety/random_session.h"
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

TEST_CASE("a million random blocks break no rule of real time") {
    Engine engine;
    engine.prepare(kRate, RandomBlocks::kMostFrames);
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto renders = engine.part(0).renders;

    RandomBlocks blocks(engine, 1);
    RandomEdits edits(engine, 2);
    std::atomic<bool> playing{true}, trapped{false};
    std::thread audio([&] {
        trapped = trap_system_calls();
        for (int block = 0; block < blocks_to_play(); ++block) blocks.play_one();
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

}  // namespace
}  // namespace sistrum::test
