// Parts of a model that streams: how a kit lays them out, what they tell, and how they get on with one-shots.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

#include "engine.h"
#include "realtime/rendered_sound.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;

constexpr double kPatience = 60.0;

struct TonalEngine : KitEngine {
    TonalEngine() : KitEngine(44'100.0, "notes_harmonic") { (void)wait_until_rendered(kPatience); }
};

int whole_param(const Engine& engine, int part, PartParam param) {
    return static_cast<int>(engine.param(part, param));
}

bool chromatic(const Engine& engine, int part) {
    return whole_param(engine, part, PartParam::play) == static_cast<int>(PlayMode::chromatic);
}

TEST_CASE("a tonal kit has a preset in every part, on a channel of its own") {
    const TonalEngine engine;
    for (int part = 0; part < Engine::kParts; ++part) {
        CHECK(chromatic(engine, part));
        CHECK(whole_param(engine, part, PartParam::channel) == part + 1);
        CHECK(whole_param(engine, part, PartParam::note) == 57);
        CHECK(whole_param(engine, part, PartParam::low) == 0);
        CHECK(whole_param(engine, part, PartParam::high) == 127);
        const PartInfo info = engine.part(part);
        CHECK(info.status == PartStatus::ready);
        CHECK(info.sound_name == (part < 4 ? "Tone " + std::to_string(part) : ""));
        CHECK(info.sound.seed == static_cast<std::uint64_t>(part < 4 ? 300 + part : part));
    }
}

TEST_CASE("one part of a tonal model is played by all keys of the channel that it had") {
    KitEngine engine;
    engine.set_part_model(2, model_path("notes_harmonic"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(chromatic(engine, 2));
    CHECK(whole_param(engine, 2, PartParam::channel) == kAnyChannel);
    CHECK(whole_param(engine, 2, PartParam::high) == 127);
    CHECK_FALSE(chromatic(engine, 1));
    CHECK(engine.part(2).sound_name == "Tone 2");
}

TEST_CASE("a drum kit after a tonal one is a drum kit again") {
    TonalEngine engine;
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    for (int part = 0; part < Engine::kParts; ++part) {
        CHECK_FALSE(chromatic(engine, part));
        CHECK(whole_param(engine, part, PartParam::channel) == kAnyChannel);
        CHECK(whole_param(engine, part, PartParam::note) == 36 + part);
        CHECK_FALSE(engine.part(part).holding.has_value());
    }
}

TEST_CASE("a drum kit leaves a part chromatic that its player made so") {
    KitEngine engine;
    engine.set_param(3, PartParam::play, 1.0f);
    engine.load_kit(model_path("touched"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(chromatic(engine, 3));
}

TEST_CASE("a part tells how its notes are held, and which of them begin at once") {
    TonalEngine engine;
    const auto holding = engine.part(0).holding;
    REQUIRE(holding.has_value());
    CHECK(holding->low == 44);
    CHECK(holding->high == 70);
    CHECK(holding->preview == 57);
    CHECK(holding->frame_seconds == doctest::Approx(0.008));
    CHECK(holding->attack_frames == 16);
    CHECK(holding->frames_per_token == 2);
    CHECK(holding->token_loudness.size() == 5);
    CHECK(holding->cached.count() == 27);  // wait_until_rendered() has waited for all of them
    engine.set_param(0, PartParam::play, 0.0f);
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).holding->cached.none());
    CHECK(engine.part(1).holding->cached.count() == 27);
    engine.set_param(0, PartParam::play, 1.0f);
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).holding->cached.count() == 27);
}

TEST_CASE("what sounds alone is an ordinary sound: its waveform is the preview, whole and short") {
    TonalEngine engine;
    const PartInfo info = engine.part(1);
    REQUIRE(info.waveform != nullptr);
    CHECK(info.waveform->sample_rate == 32'000.0);
    CHECK(test::loudest(info.waveform->samples) > 0.0f);
    engine.set_param(1, PartParam::play, 0.0f);
    Event hit = test::note_on(0, 57);
    hit.channel = 1;
    CHECK(test::loudest(test::play(engine, {hit}, 4'096, 256)[0]) > 0.0f);
    CHECK(engine.stats().streams == 0);
}

double cpu_seconds() {  // of all threads of this process
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

TEST_CASE(
    "an engine whose notes have ended takes nothing of a core, nor does one that holds them in silence") {
    TonalEngine engine;
    engine.set_offline(false);
    Event off = test::note_on(40'000, 57);
    off.type = Event::Type::note_off;
    test::play(engine, {test::note_on(0, 57), off}, 44'100 * 6, 512);
    CHECK(engine.stats().active_voices == 0);
    CHECK(engine.stats().streams == 0);
    for (const bool held : {false, true}) {  // the second time a key is down, but the transport has stopped
        if (held) test::play(engine, {test::note_on(0, 57)}, 4'096, 512);
        REQUIRE(engine.wait_until_rendered(kPatience));
        double used = 1.0;
        for (int look = 0; look < 10 && used >= 0.01; ++look) {  // a busy machine takes its time to be done
            const double before = cpu_seconds();
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            used = cpu_seconds() - before;
        }
        CHECK(used < 0.01);
    }
    CHECK(engine.stats().streams == 1);
}

TEST_CASE("variation costs a part that is held no renders: its notes differ by themselves") {
    TonalEngine engine;
    const std::uint64_t before = engine.part(0).renders;
    engine.set_param(0, PartParam::variation, 0.7f);
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).renders == before);
    CHECK(engine.part_state(0).rendered.first_draws.empty());
    engine.set_param(0, PartParam::play, 0.0f);  // as a one-shot it varies
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part_state(0).rendered.first_draws.size() == kDrawsAhead);
}

}  // namespace
}  // namespace sistrum
