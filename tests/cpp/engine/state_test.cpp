// States: the round trip, at any rate and moment.
#include <doctest/doctest.h>

#include <limits>

#include "engine.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using test::Bytes;
using test::KitEngine;
using test::model_path;
using test::note_on;

constexpr double kPatience = 60.0;

test::Take all_parts(Engine& engine) {
    std::vector<Event> events;
    for (int part = 0; part < Engine::kParts; ++part)
        events.push_back(note_on(part * 6'200, 36 + part, 0.9f));
    engine.reset();
    return test::play(engine, events, Engine::kParts * 6'200, 512);
}

void edit(Engine& engine) {
    engine.set_control(1, 1, 0.37f);
    engine.set_part_seed(2, (1ull << 53) - 1);
    Sound sound;
    sound.seed = 0xffffffffffffffffull;
    sound.latent = std::vector<float>{0.1f, -2.0f, 0.3f, 1e-20f, 0.5f, 0.6f, 0.7f, 0.8f};
    sound.controls["gamma"] = 133.3333333333;
    engine.set_part_sound(3, sound);
    engine.set_part_model(4, model_path("mdct_stereo"));
    engine.set_param(5, PartParam::level, 0.333f);
    engine.set_param(6, PartParam::pan, -0.7f);
    engine.set_param(7, PartParam::decay, 0.0123f);
    engine.set_param(7, PartParam::hold, 0.01f);
    engine.set_param(8, PartParam::tune, -5.0f);
    engine.set_param(9, PartParam::variation, 0.4f);
    engine.set_param(9, PartParam::seed, 77.0f);
    engine.set_part_other(10, sound);
    engine.set_param(10, PartParam::morph, 0.3f);
    sound.velocity = {{"gamma", 0.5}, {"alpha", -1.0}};
    engine.set_part_sound(11, sound);
    engine.set_volume(0.7f);
}

TEST_CASE("a state brings back every sample, at any rate, and saves to the same bytes again") {
    for (const double rate : {44'100.0, 48'000.0}) {
        KitEngine saved(rate);
        edit(saved);
        const auto expected = all_parts(saved);
        const Bytes state = saved.save_state();
        Engine restored;
        restored.set_offline(true);
        restored.load_state(state);
        restored.prepare(rate, 512);
        CHECK(all_parts(restored) == expected);
        CHECK(restored.save_state() == state);
        CHECK(restored.volume() == 0.7f);
        for (int i = 0; i < Engine::kParts; ++i) {
            const PartInfo a = saved.part(i), b = restored.part(i);
            CHECK(a.sound == b.sound);
            CHECK(a.sound_name == b.sound_name);
            CHECK(a.other == b.other);
            CHECK(a.values == b.values);
            CHECK(a.model_sha256 == b.model_sha256);
            CHECK(b.status == PartStatus::ready);
        }
    }
}

TEST_CASE("a restored part can be edited on") {
    KitEngine saved, restored;
    all_parts(saved);
    restored.load_state(saved.save_state());
    saved.set_control(3, 0, 0.9f);
    restored.set_control(3, 0, 0.9f);
    CHECK(all_parts(restored) == all_parts(saved));
}

TEST_CASE("a state saved while a render is pending comes back as it was wished") {
    Engine saved;  // not offline: nothing waits
    saved.set_volume(1.0f);
    saved.prepare(44'100.0, 512);
    saved.load_kit(model_path("stft_mono"));
    const Bytes at_once = saved.save_state();
    REQUIRE(saved.wait_until_rendered(kPatience));
    saved.set_control(0, 0, 1.0f);
    const Bytes pending = saved.save_state();
    REQUIRE(saved.wait_until_rendered(kPatience));
    Engine kit, edited;
    for (Engine* engine : {&kit, &edited}) {
        engine->set_offline(true);
        engine->prepare(44'100.0, 512);
    }
    KitEngine expected;
    kit.load_state(at_once);
    CHECK(all_parts(kit) == all_parts(expected));
    edited.load_state(pending);
    saved.set_offline(true);
    CHECK(all_parts(edited) == all_parts(saved));
}

TEST_CASE("the caller's own text comes back as it was") {
    KitEngine saved;
    const std::string extra = "{\"locks\": [\"latent\", \"\u00fc\"]}\n";
    const Bytes state = saved.save_state(extra);
    Engine restored;
    CHECK(restored.load_state(state) == extra);
    CHECK(restored.load_state(saved.save_state()).empty());
    CHECK_THROWS_AS(saved.save_state(std::string(5u << 20, 'x')), std::invalid_argument);
}

TEST_CASE("audio that parts share is saved once") {
    KitEngine engine;
    all_parts(engine);
    const std::size_t before = test::StateBytes(engine.save_state()).audio.size();
    for (int part = 1; part < Engine::kParts; ++part) engine.set_part_state(part, engine.part_state(0));
    CHECK(test::StateBytes(engine.save_state()).audio.size() * Engine::kParts == before);
}

}  // namespace
}  // namespace sistrum
