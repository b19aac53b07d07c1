// Many engines at once: made, played, saved, cloned and destroyed on threads of their own, while models load.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::model_path;
using test::note_on;

constexpr double kPatience = 60.0;
constexpr int kInstances = 32;

// Without a check of doctest's in it: those take a lock, which would put the threads in order.
struct Life {
    int seed;
    bool heard = false, clone_heard = false;

    void live() {
        const std::string model = std::array{"stft_mono", "mdct_stereo", "touched"}[seed % 3];
        Engine engine;
        engine.set_offline(seed % 2 == 0);
        engine.prepare(44'100.0 + 1'000.0 * (seed % 8), 128);
        engine.load_kit(model_path(model));
        for (int block = 0; block < 20; ++block) test::play(engine, {note_on(0, 36)}, 128, 128);
        engine.wait_until_rendered(kPatience);
        heard = test::loudest(test::play(engine, {note_on(0, 36)}, 2'000, 128)[0]) > 0.0f;

        Engine clone;
        clone.set_offline(true);
        clone.prepare(48'000.0, 128);
        clone.load_state(engine.save_state());
        engine.load_kit(model_path("stft_stereo"));  // still under way when it goes
        const auto take = test::play(clone, {note_on(0, 36)}, 2'000, 128);
        clone_heard = test::loudest(take[0]) > 0.0f;
    }
};

TEST_CASE("thirty-two engines live at once") {
    std::vector<Life> lives;
    for (int seed = 0; seed < kInstances; ++seed) lives.push_back({seed});
    std::vector<std::thread> threads;
    for (Life& life : lives) threads.emplace_back([&life] { life.live(); });
    for (auto& thread : threads) thread.join();
    for (const Life& life : lives) {
        CAPTURE(life.seed);
        CHECK(life.heard);
        CHECK(life.clone_heard);
    }
}

// A live engine whose kit is there, and what it plays block by block.
struct Player {
    explicit Player(const std::string& model) {
        engine.prepare(48'000.0, kBlock);
        engine.load_kit(model_path(model));
        REQUIRE(engine.wait_until_rendered(kPatience));
    }
    std::vector<float> play(std::vector<Event> events, int blocks) {
        return test::play(engine, events, blocks * kBlock, kBlock)[0];
    }
    static constexpr int kBlock = 64;
    Engine engine;
};

TEST_CASE("what rings rings on, bit for bit, while models load, are refused or take over") {
    for (const char* const model : {"cut_30", "no such model", "mdct_stereo"}) {
        CAPTURE(model);
        Player disturbed("stft_mono"), alone("stft_mono");
        const std::vector<Event> hits{note_on(3, 36), note_on(70, 38), note_on(100, 42)};
        REQUIRE(disturbed.play(hits, 3) == alone.play(hits, 3));
        disturbed.engine.load_kit(model_path(model));
        for (int block = 0; block < 40; ++block) {
            const auto expected = alone.play({}, 1);
            REQUIRE(test::loudest(expected) > 0.0f);
            REQUIRE(disturbed.play({}, 1) == expected);
            if (block == 20) REQUIRE(disturbed.engine.wait_until_rendered(kPatience));
        }
        const bool refused = disturbed.engine.part(0).status == PartStatus::failed;
        CHECK(refused == (std::string(model) != "mdct_stereo"));
        disturbed.engine.reset();
        alone.engine.reset();
        const std::vector<Event> again{note_on(0, 36)};
        CHECK((disturbed.play(again, 20) == alone.play(again, 20)) == refused);  // the last good sound
    }
}

TEST_CASE("a reset is silent at once, whatever sounds") {
    Player player("stft_mono");
    for (int part = 0; part < Engine::kParts; ++part) {
        player.engine.set_param(part, PartParam::filter, 1.0f);
        player.engine.set_param(part, PartParam::resonance, 1.0f);
        player.engine.set_param(part, PartParam::tune, static_cast<float>(part - 8));
        player.engine.set_param(part, PartParam::output, static_cast<float>(part % 3));
    }
    std::vector<Event> all;
    for (int part = 0; part < Engine::kParts; ++part) all.push_back(note_on(part, Engine::kFirstNote + part));
    REQUIRE(test::loudest(player.play(all, 4)) > 0.0f);
    player.engine.reset();
    CHECK(test::loudest(player.play({}, 100)) == 0.0f);
    CHECK(player.engine.stats().active_voices == 0);
}

}  // namespace
}  // namespace sistrum
