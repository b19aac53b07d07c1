// A model of notes with 150 controls, 140 of them attributes: all of them are heard, shown, saved, undone and
// remembered.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "edit/sound_edits.h"
#include "engine.h"
#include "engine_preset.h"
#include "model/control_strength.h"
#include "support/play.h"
#include "support/temporary_folder.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;

constexpr double kPatience = 60.0;
constexpr int kPart = 3, kKey = 60, kLast = 149, kAttribute = 130;

struct ManyEngine : KitEngine {
    ManyEngine() : KitEngine(32'000.0, "many") {}

    std::vector<float> note() {
        REQUIRE(wait_until_rendered(kPatience));
        reset();
        Event down = test::note_on(0, kKey);
        down.channel = kPart;
        return test::play(*this, {down}, 8'000, 512)[0];
    }
};

// Every control touched, and moved by velocity.
Sound full_sound(const Card& card) {
    Sound sound;
    sound.seed = 5;
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        sound.controls[card.controls[i].id] = 0.5 + 0.5 * std::sin(static_cast<double>(i));
        sound.velocity[card.controls[i].id] = 0.5;
    }
    return sound;
}

float difference(const std::vector<float>& one, const std::vector<float>& other) {
    float most = 0.0f;
    for (std::size_t i = 0; i < one.size(); ++i) most = std::max(most, std::abs(one[i] - other[i]));
    return most;
}

TEST_CASE("every control of many is shown, touched, heard and left to the sound again") {
    ManyEngine engine;
    const auto before = engine.note();
    const auto part = engine.part(kPart);
    REQUIRE(part.controls.size() == 150);
    CHECK(part.controls.front().control->group == kClassGroup);
    CHECK(part.controls[kAttribute].control->group == kAttributeGroup);
    CHECK_FALSE(part.controls[kAttribute].touched);
    CHECK(part.controls[kAttribute].value > 0.0);  // its own, where the default is 0
    const auto away = part.controls[kAttribute].value > 0.5 ? 0.0f : 1.0f;
    for (const int control : {kAttribute, kLast}) {
        engine.set_control(kPart, control, away);
        const auto after = engine.note();
        CHECK(difference(after, before) > 1e-4f);
        CHECK(engine.part(kPart).controls[static_cast<std::size_t>(control)].touched);
        CHECK(engine.part(kPart).controls[static_cast<std::size_t>(control)].value == away);
        engine.release_control(kPart, control);
        CHECK(difference(engine.note(), before) == 0.0f);
    }
    for (const int none : {-1, 150, kMaxControls - 1, kMaxControls, 100'000}) {
        engine.set_control(kPart, none, 1.0f);
        engine.release_control(kPart, none);
    }
    CHECK(difference(engine.note(), before) == 0.0f);
}

TEST_CASE("a state keeps 150 touched controls, also where the model is gone") {
    const test::TemporaryFolder folder;
    const auto model = folder.path / "gone.onnx";
    std::filesystem::copy_file(model_path("many"), model);
    ManyEngine engine;
    engine.set_part_model(kPart, model);
    engine.wait_until_rendered(kPatience);
    const Sound sound = full_sound(*engine.card(kPart));
    engine.set_part_sound(kPart, sound);
    engine.set_part_other(kPart, sound);
    const auto played = engine.note();
    const auto state = engine.save_state();
    ManyEngine again;
    again.load_state(state);
    CHECK(difference(again.note(), played) == 0.0f);
    CHECK(again.part(kPart).sound == engine.part(kPart).sound);
    CHECK(again.part(kPart).other == sound);
    std::filesystem::remove(model);
    ManyEngine orphan;
    orphan.load_state(state);
    orphan.wait_until_rendered(kPatience);
    const auto part = orphan.part(kPart);
    CHECK(part.model_missing);
    REQUIRE(part.controls.size() == 150);
    CHECK(part.controls[kAttribute].control->label == engine.part(kPart).controls[kAttribute].control->label);
    CHECK(part.sound == engine.part(kPart).sound);
}

TEST_CASE("presets hold 150 controls, and refuse more than a card may have") {
    ManyEngine engine;
    engine.wait_until_rendered(kPatience);
    engine.set_part_sound(kPart, full_sound(*engine.card(kPart)));
    engine.wait_until_rendered(kPatience);
    const auto text = preset_text(capture_preset(engine, PresetKind::sound, kPart, {}));
    ManyEngine other;
    other.wait_until_rendered(kPatience);
    apply_preset(other, parse_preset(text, "test"), kPart, {},
                 {std::filesystem::path(model_path("many")).parent_path()});
    other.wait_until_rendered(kPatience);
    CHECK(other.part(kPart).sound == engine.part(kPart).sound);
    std::string controls;
    for (int i = 0; i <= kMaxControls; ++i)
        controls += (i > 0 ? ", " : "") + ("\"c" + std::to_string(i)) + "\": 0";
    const std::string crowded =
        "{\"format\": \"sistrum-preset\", \"format_version\": 1, \"kind\": \"sound\", \"name\": "
        "\"x\", \"sound\": {\"seed\": 1, \"controls\": {" +
        controls + "}}}";
    CHECK_THROWS_WITH_AS(parse_preset(crowded, "test"), doctest::Contains("at most 192"), PresetError);
}

TEST_CASE("morphing, velocity and variation reach all of many controls") {
    ManyEngine engine;
    engine.wait_until_rendered(kPatience);
    const Card& card = *engine.card(kPart);
    const auto plain = engine.note();
    engine.set_part_other(kPart, full_sound(card));
    engine.set_param(kPart, PartParam::morph, 1.0f);
    const auto morphed = engine.note();
    CHECK(difference(morphed, plain) > 1e-4f);
    engine.set_param(kPart, PartParam::morph, 0.0f);
    engine.set_part_sound(kPart, full_sound(card));
    CHECK(difference(engine.note(), morphed) == 0.0f);
    Event soft = test::note_on(0, kKey, 0.3f);
    soft.channel = kPart;
    engine.reset();
    const auto softer = test::play(engine, {soft}, 8'000, 512)[0];
    Sound still = full_sound(card);
    still.velocity.clear();
    engine.set_part_sound(kPart, still);
    engine.wait_until_rendered(kPatience);
    engine.reset();
    CHECK(difference(test::play(engine, {soft}, 8'000, 512)[0], softer) > 1e-4f);
}

TEST_CASE("parts share what is remembered of a model of many controls, and undo states keep no more of it") {
    ManyEngine engine;
    engine.wait_until_rendered(kPatience);
    const auto one = engine.part_state(0), other = engine.part_state(15);
    REQUIRE(one.card != nullptr);
    CHECK(one.card == other.card);
    CHECK(one.card->controls.size() == 150);
    CHECK_FALSE(one.card->controls[kAttribute].response.has_value());
}

TEST_CASE("new and mutated sounds keep what is locked of many controls") {
    ManyEngine engine;
    engine.wait_until_rendered(kPatience);
    const Card& card = *engine.card(kPart);
    const Sound sound = full_sound(card);
    const std::string locked = card.controls[kAttribute].id;
    const Sound mutated = mutate(card, sound, {}, {locked, kLatentLock}, 0.5, 77);
    CHECK(mutated.controls.size() == 150);
    CHECK(mutated.controls.at(locked) == sound.controls.at(locked));
    CHECK(mutated.controls.at(card.controls[kLast].id) != sound.controls.at(card.controls[kLast].id));
    CHECK(new_sound(card, sound, {}, {locked}, 78).controls.at(locked) == sound.controls.at(locked));
}

}  // namespace
}  // namespace sistrum
