// Parts: kits, sounds, seeds, controls, models that fail, and rates that change.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;
using test::note_on;
using test::play;

constexpr double kPatience = 60.0;
constexpr int kFrames = 6'000;

std::vector<float> hit(Engine& engine, int part) {
    engine.reset();
    return play(engine, {note_on(0, Engine::kFirstNote + part)}, kFrames, 512)[0];
}

TEST_CASE("a new engine is empty and silent, before and after prepare") {
    Engine engine;
    engine.set_control(0, 0, 0.5f);  // before anything runs: must not make anyone wait for ever
    engine.set_offline(true);
    CHECK(test::loudest(play(engine, {note_on(0, 36)}, 256, 64)[0]) == 0.0f);
    engine.prepare(48'000.0, 64);
    CHECK(test::loudest(play(engine, {note_on(0, 36)}, 256, 64)[0]) == 0.0f);
    CHECK(engine.part(0).status == PartStatus::empty);
    CHECK(engine.part(15).note() == 51);
    CHECK(engine.wait_until_rendered(0.0));
    CHECK_THROWS_AS(engine.prepare(0.0, 64), std::invalid_argument);
    CHECK_THROWS_AS(engine.prepare(std::nan(""), 64), std::invalid_argument);
    CHECK_THROWS_AS(engine.part(16), std::invalid_argument);
}

TEST_CASE("a kit gives every part its preset, its note and the model's controls") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    for (int i = 0; i < Engine::kParts; ++i) {
        const PartInfo part = engine.part(i);
        CHECK(part.status == PartStatus::ready);
        CHECK(part.message.empty());
        CHECK(part.note() == 36 + i);
        CHECK(part.sound_name == "Hit " + std::to_string(i));
        CHECK(part.sound.seed == static_cast<std::uint64_t>(100 + i));
        CHECK(part.model_name == "stft_mono");
        REQUIRE(part.controls.size() == 3);
        CHECK(part.controls[1].control->id == "beta");
        CHECK(part.controls[1].value == i / 2.0);
        CHECK(part.controls[1].normalised == doctest::Approx(i / 20.0));
        REQUIRE(part.waveform != nullptr);
        CHECK(part.waveform->frames == kFrames);
        CHECK(part.renders == 1);
    }
    CHECK(engine.stats().last_render_ms > 0.0);
}

TEST_CASE("a control slot changes its part's sound and no other, over the control's range") {
    KitEngine engine;
    const auto first = hit(engine, 0), second = hit(engine, 1);
    engine.set_control(0, 0, 1.0f);
    CHECK(hit(engine, 0) != first);
    CHECK(hit(engine, 1) == second);
    CHECK(engine.part(0).sound.controls.at("alpha") == 1.0);
    engine.set_control(0, 0, 0.5f);  // the default's place: the sound of before
    CHECK(hit(engine, 0) == first);
    engine.set_control(0, 0, 7.0f);
    CHECK(engine.part(0).controls[0].normalised == 1.0f);
    const auto before = engine.change_count();
    engine.set_control(0, 0, 1.0f);
    engine.set_control(0, 0, std::numeric_limits<float>::quiet_NaN());
    engine.set_control(0, kMaxControls, 1.0f);
    engine.set_control(-1, 0, 1.0f);
    CHECK(engine.change_count() == before);
    engine.set_control(0, 9, 1.0f);  // a slot this model does not have
    hit(engine, 0);
    CHECK(engine.part(0).status == PartStatus::ready);
    CHECK(engine.part(0).controls.size() == 3);
}

TEST_CASE("another seed keeps the controls, another sound replaces them") {
    KitEngine engine;
    const auto original = hit(engine, 4);
    engine.set_control(4, 1, 0.9f);
    engine.set_part_seed(4, 4'242);
    CHECK(hit(engine, 4) != original);
    CHECK(engine.part(4).sound.seed == 4'242);
    CHECK(engine.part(4).sound.controls.at("beta") == doctest::Approx(9.0));
    CHECK(engine.part(4).sound_name.empty());
    Sound sound;
    sound.seed = 104;
    sound.controls["beta"] = 2.0;
    engine.set_part_sound(4, sound);
    CHECK(hit(engine, 4) == original);
    CHECK(engine.part(4).sound.controls.at("beta") == 2.0);
}

TEST_CASE("a seed set before the kit is loaded holds") {
    Engine engine;
    engine.set_offline(true);
    engine.prepare(44'100.0, 512);
    engine.load_kit(model_path("stft_mono"));
    engine.set_part_seed(4, 777);
    hit(engine, 4);
    CHECK(engine.part(4).sound.seed == 777);
    CHECK(engine.part(5).sound.seed == 105);
}

TEST_CASE("a sound the model cannot make is a message, and the last good one plays") {
    KitEngine engine;
    const auto good = hit(engine, 2);
    Sound sound;
    sound.controls["omega"] = 1.0;
    engine.set_part_sound(2, sound);
    CHECK(hit(engine, 2) == good);
    CHECK(engine.part(2).status == PartStatus::failed);
    CHECK(engine.part(2).message == "control \"omega\": expected one of alpha beta gamma");
    sound.controls["omega"] = std::nan("");
    CHECK_THROWS_AS(engine.set_part_sound(2, sound), std::invalid_argument);
    engine.set_part_sound(2, {});
    CHECK(hit(engine, 2) != good);
    CHECK(engine.part(2).status == PartStatus::ready);
}

TEST_CASE("a model that cannot be loaded is a message, and the last good sound plays") {
    KitEngine engine;
    const auto good = hit(engine, 0);
    engine.load_kit(model_path("text"));
    CHECK(hit(engine, 0) == good);
    for (const int part : {0, 15}) {
        CHECK(engine.part(part).status == PartStatus::failed);
        CHECK(engine.part(part).message == "text.onnx: not an ONNX model, or cut short");
    }
    engine.load_kit("/no/such.onnx");
    hit(engine, 0);
    CHECK(engine.part(0).message == "/no/such.onnx: no such file");
    engine.load_kit(model_path("stft_mono"));
    CHECK(hit(engine, 0) == good);
    CHECK(engine.part(0).status == PartStatus::ready);
}

TEST_CASE("parts may have different models") {
    KitEngine engine;
    engine.set_part_model(7, model_path("mdct_stereo"));
    hit(engine, 7);
    CHECK(engine.part(7).model_name == "mdct_stereo");
    CHECK(engine.part(7).waveform->channels == 2);
    CHECK(engine.part(6).model_name == "stft_mono");
    CHECK_THROWS_AS(engine.set_part_model(16, model_path("mdct_mono")), std::invalid_argument);
}

TEST_CASE("another rate re-samples what is there: no render, no load") {
    KitEngine engine(44'100.0);
    const auto original = hit(engine, 0);
    const auto renders = engine.part(0).renders;
    engine.prepare(96'000.0, 512);
    CHECK(hit(engine, 0) != original);
    engine.prepare(44'100.0, 64);
    CHECK(hit(engine, 0) == original);
    CHECK(engine.part(0).renders == renders);
}

TEST_CASE("a kit loaded before prepare is heard after it") {
    Engine engine;
    engine.set_offline(true);
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    engine.prepare(44'100.0, 512);
    KitEngine expected;
    engine.set_volume(expected.volume());
    CHECK(hit(engine, 3) == hit(expected, 3));
}

TEST_CASE("a kit puts its hi-hats into one choke group and leaves the others alone") {
    KitEngine engine;
    engine.set_param(0, PartParam::choke, 3.0f);
    engine.load_kit(model_path("mdct_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    for (int part = 0; part < Engine::kParts; ++part) {
        const int note = engine.part(part).note();
        const bool hi_hat = note == 42 || note == 44 || note == 46;
        CHECK(engine.param(part, PartParam::choke) == (hi_hat ? 1.0f : 0.0f));
    }
}

TEST_CASE("a recording becomes a part's sound; without an encoder there is a reason") {
    KitEngine engine;
    const auto before = hit(engine, 3);
    auto recording = std::make_shared<Audio>(1, 4'000, 48'000.0);
    for (std::size_t n = 0; n < 4'000; ++n) {
        recording->samples[n] =
            std::sin(0.03f * static_cast<float>(n)) / (1.0f + 0.01f * static_cast<float>(n));
    }
    engine.encode_recording(3, recording, "tom.wav");
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(3).sound_name == "tom.wav");
    CHECK(engine.part(3).sound.latent.has_value());
    CHECK(hit(engine, 3) != before);
    engine.set_part_model(3, model_path("mdct_mono"));
    engine.encode_recording(3, recording, "tom.wav");
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(3).status == PartStatus::failed);
    CHECK(engine.part(3).message.find("tom.wav: no encoder beside mdct_mono.onnx") == 0);
    CHECK(engine.part(3).model_name == "mdct_mono");
}

}  // namespace
}  // namespace sistrum
