// Presets in engines: what is captured comes back, kits fill what they do not say, errors change nothing.
#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include "edit/preset_model.h"
#include "engine_export.h"
#include "engine_preset.h"
#include "realtime/rendered_sound.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;

constexpr double kPatience = 60.0;

std::vector<std::filesystem::path> folders() {
    return {model_path("stft_mono").parent_path()};
}

float param_of(const Engine& engine, int part, PartParam param) {
    return engine.param(part, param);
}

ModelReference reference() {
    return {"stft_mono", "", "stft_mono.onnx"};
}

void check_same(const PartState& one, const PartState& other) {
    CHECK(one.sound == other.sound);
    CHECK(one.other == other.other);
    CHECK(one.sound_name == other.sound_name);
    CHECK(one.values == other.values);
    CHECK(one.model_path == other.model_path);
    REQUIRE(one.rendered.full() != nullptr);
    REQUIRE(other.rendered.full() != nullptr);
    CHECK(one.rendered.full()->samples == other.rendered.full()->samples);
}

TEST_CASE("a captured kit sounds the same in another engine, by way of its text") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    Sound sound;
    sound.seed = 77;
    sound.controls = {{"beta", 2.5}};
    sound.velocity = {{"beta", 0.5}};
    engine.set_part_sound(3, sound);
    sound.seed = 78;
    engine.set_part_other(3, sound);
    engine.set_param(3, PartParam::morph, 0.25f);
    engine.set_param(5, PartParam::tune, -3.0f);
    engine.set_param(6, PartParam::choke, 4.0f);
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto preset =
        parse_preset(preset_text(capture_preset(engine, PresetKind::kit, 0, folders())), "kit");
    CHECK(preset.model.file == "stft_mono.onnx");
    CHECK(preset.parts.size() == 16);

    KitEngine again(44'100.0, "touched");
    CHECK(apply_preset(again, preset, 0, {}, folders()).empty());
    REQUIRE(again.wait_until_rendered(kPatience));
    for (int part = 0; part < Engine::kParts; ++part) {
        CAPTURE(part);
        check_same(again.part_state(part), engine.part_state(part));
    }
}

TEST_CASE("a part preset keeps where the part is played from; a sound preset keeps all its parameters") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    engine.set_param(2, PartParam::level, 0.5f);
    engine.set_param(2, PartParam::cutoff, 500.0f);
    engine.set_param(9, PartParam::pan, 1.0f);
    const auto part = capture_preset(engine, PresetKind::part, 2, folders());
    const auto sound = capture_preset(engine, PresetKind::sound, 4, folders());
    apply_preset(engine, part, 7, {}, folders());
    apply_preset(engine, sound, 9, {}, folders());
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(7).sound == engine.part(2).sound);
    CHECK(engine.part(7).sound_name == "Hit 2");
    CHECK(param_of(engine, 7, PartParam::level) == 0.5f);
    CHECK(param_of(engine, 7, PartParam::cutoff) == 500.0f);
    CHECK(param_of(engine, 7, PartParam::note) == 43.0f);
    CHECK(engine.part(9).sound == engine.part(4).sound);
    CHECK(param_of(engine, 9, PartParam::pan) == 1.0f);
}

TEST_CASE("a sound that is held is played by all keys, and a kit of such sounds by a channel each") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    PresetDocument preset;
    preset.kind = PresetKind::sound;
    preset.model = {"notes_harmonic", "", "notes_harmonic.onnx"};
    PresetPart part;
    part.sound = Sound{};
    preset.parts = {part};
    apply_preset(engine, preset, 5, {}, folders());
    REQUIRE(engine.wait_until_rendered(kPatience));
    REQUIRE(engine.part(5).holding.has_value());
    CHECK(param_of(engine, 5, PartParam::play) == static_cast<float>(PlayMode::chromatic));
    CHECK(param_of(engine, 5, PartParam::note) == static_cast<float>(engine.part(5).holding->preview));
    CHECK(param_of(engine, 4, PartParam::play) == static_cast<float>(PlayMode::one_shot));

    preset.model = reference();
    apply_preset(engine, preset, 5, {}, folders());
    CHECK(param_of(engine, 5, PartParam::play) == static_cast<float>(PlayMode::one_shot));

    PresetDocument kit;
    kit.model = {"notes_harmonic", "", "notes_harmonic.onnx"};
    apply_preset(engine, kit, 0, {}, folders());
    for (int index = 0; index < Engine::kParts; ++index)
        CHECK(param_of(engine, index, PartParam::channel) == static_cast<float>(index + 1));
}

TEST_CASE("what a kit leaves out is as the model's kit has it, the hi-hats' choke included") {
    KitEngine engine;
    for (int part = 0; part < Engine::kParts; ++part) {
        engine.set_param(part, PartParam::level, 0.1f);
        engine.set_param(part, PartParam::choke, 9.0f);
        engine.set_param(part, PartParam::note, 1.0f);
    }
    PresetDocument preset;
    preset.model = reference();
    PresetPart changed;
    changed.index = 1;
    changed.params = {{PartParam::note, 90.0f}};
    changed.change.controls = {{"beta", 9.0}};
    preset.parts = {changed};
    apply_preset(engine, preset, 0, {}, folders());
    KitEngine fresh;
    REQUIRE(engine.wait_until_rendered(kPatience));
    REQUIRE(fresh.wait_until_rendered(kPatience));
    for (int part = 0; part < Engine::kParts; ++part) {
        CAPTURE(part);
        if (part == 1) continue;
        check_same(engine.part_state(part), fresh.part_state(part));
    }
    CHECK(param_of(engine, 1, PartParam::note) == 90.0f);
    CHECK(param_of(engine, 1, PartParam::level) == 1.0f);
    CHECK(engine.part(1).sound.controls.at("beta") == 9.0);
    CHECK(engine.part(1).sound_name == "Hit 1");
    CHECK(param_of(engine, 6, PartParam::choke) == 1.0f);  // note 42
}

TEST_CASE("a preset that does not fit is refused and changes nothing") {
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto before = preset_text(capture_preset(engine, PresetKind::kit, 0, folders()));
    PresetDocument preset;
    preset.model = reference();
    preset.parts.resize(2);
    preset.parts[0].params = {{PartParam::level, 0.0f}};
    preset.parts[1].index = 15;
    preset.parts[1].sound = Sound{};
    preset.parts[1].sound->controls = {{"gamma ray", 1.0}};
    CHECK_THROWS_WITH_AS(apply_preset(engine, preset, 0, "my.json", folders()),
                         doctest::Contains("my.json: part 16: no control 'gamma ray'"), PresetError);
    preset.parts.resize(1);
    preset.model.file = preset.model.name = "nowhere";
    CHECK_THROWS_WITH_AS(apply_preset(engine, preset, 0, "my.json", folders()),
                         doctest::Contains("nowhere: expected a model file or one of the known models ("),
                         PresetError);
    CHECK(preset_text(capture_preset(engine, PresetKind::kit, 0, folders())) == before);
    Engine empty;
    CHECK_THROWS_AS(capture_preset(empty, PresetKind::kit, 0, {}), PresetError);
}

TEST_CASE("the model with the content that a preset names goes before the one with its name") {
    const test::TemporaryFolder temporary;
    const auto& folder = temporary.path;
    std::filesystem::create_directories(folder / "other");
    std::filesystem::copy_file(model_path("touched"), folder / "stft_mono.onnx");
    std::filesystem::copy_file(model_path("stft_mono"), folder / "other" / "stft_mono.onnx");
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    const std::string sha256 = engine.part_state(0).model_sha256;
    const std::vector<std::filesystem::path> both{folder, folder / "other"};
    const auto found = find_preset_model({"stft_mono", sha256, "stft_mono.onnx"}, {}, both);
    CHECK(found.path == folder / "other" / "stft_mono.onnx");
    CHECK(found.sha256 == sha256);
    CHECK_FALSE(found.other);
    const std::string unknown(64, 'f');
    const auto by_name = find_preset_model({"stft_mono", unknown, "stft_mono.onnx"}, {}, both);
    CHECK(by_name.path == folder / "stft_mono.onnx");
    CHECK(by_name.other);
    CHECK(find_preset_model({}, {}, both).path == folder / "stft_mono.onnx");

    PresetDocument preset;
    preset.kind = PresetKind::sound;
    preset.model = {"stft_mono", unknown, "stft_mono.onnx"};
    preset.parts.emplace_back().sound = Sound{};
    Engine fresh;
    CHECK(apply_preset(fresh, preset, 0, "a.json", both).find("another version") != std::string::npos);
}

TEST_CASE("an export has what is rendered, draws of parts that vary, and layers where velocity counts") {
    KitEngine engine;
    engine.set_param(1, PartParam::variation, 0.5f);
    Sound sound = engine.part_state(2).sound;
    REQUIRE(engine.wait_until_rendered(kPatience));
    sound = engine.part(2).sound;
    sound.velocity = {{"beta", 1.0}};
    engine.set_part_sound(2, sound);
    REQUIRE(engine.wait_until_rendered(kPatience));
    ExportChoice choice;
    choice.takes = kDrawsAhead + 2;
    KitExport kit = capture_export(engine, choice, folders());
    REQUIRE(kit.parts.size() == 16);
    CHECK(kit.parts[0].name == "Hit 0");
    CHECK(kit.parts[0].takes.size() == 1);
    CHECK(kit.parts[0].takes[0].at(0) == engine.part_state(0).rendered.full());
    REQUIRE(kit.parts[1].takes.size() == kDrawsAhead + 2);
    for (std::size_t i = 0; i < kit.parts[1].takes.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            CHECK(kit.parts[1].takes[i][0]->samples != kit.parts[1].takes[j][0]->samples);
    }
    CHECK(kit.parts[2].takes.at(0).size() == kVelocityLayers);
    choice.layers = false;
    choice.takes = 1;
    kit = capture_export(engine, choice, folders());
    CHECK(kit.parts[1].takes.size() == 1);
    CHECK(kit.parts[2].takes.at(0).size() == 1);
    CHECK_THROWS_AS(capture_export(Engine{}, choice, {}), PresetError);
}

}  // namespace
}  // namespace sistrum
