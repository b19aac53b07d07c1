// Preset files: what is written is read back, old files mean what they meant, and what is wrong is named.
#include "edit/preset.h"

#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <filesystem>

#include "edit/preset_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

constexpr const char* kHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

Sound full_sound() {
    Sound sound;
    sound.seed = 18'446'744'073'709'551'615u;
    sound.latent = std::vector<float>{0.1f, -2.5f, 1e-7f};
    sound.controls = {{"alpha", 0.3}, {"", -7.25}};
    sound.velocity = {{"alpha", -1.0}};
    sound.pitch = 60;
    sound.seconds = 1.5;
    return sound;
}

PresetDocument full_kit() {
    PresetDocument preset;
    preset.kind = PresetKind::kit;
    preset.name = "Käse \"Kit\" / 1";
    preset.author = "A. N. Other";
    preset.description = "What it is for";
    preset.tags = {"dry", "808"};
    preset.model = {"drums", kHash, "drums.onnx"};
    for (const int index : {15, 0, 3}) {
        PresetPart part;
        part.index = index;
        part.sound = full_sound();
        part.sound_name = "Kick " + std::to_string(index);
        for (const PartParamInfo& param : kPartTable)
            part.params[param.param] = index == 0 ? param.min : param.max;
        preset.parts.push_back(part);
    }
    preset.parts[1].other = Sound{};
    preset.parts[1].model = ModelReference{"bells", "", "/somewhere/bells.onnx"};
    preset.parts[2].sound.reset();  // as the model's kit has it
    preset.parts[2].sound_name.clear();
    preset.parts[2].change = {5, std::vector<float>{1.0f}, {{"alpha", 0.5}}};
    preset.parts[2].params.clear();
    return preset;
}

TEST_CASE("a kit, a part and a sound survive their text") {
    PresetDocument preset = full_kit();
    CHECK(parse_preset(preset_text(preset), "kit") == preset);
    preset.kind = PresetKind::part;
    preset.parts = {full_kit().parts[1]};
    preset.parts[0].model.reset();
    CHECK(parse_preset(preset_text(preset), "part") == preset);
    preset.kind = PresetKind::sound;
    preset.parts = {PresetPart{}};
    preset.parts[0].sound = full_sound();
    preset.parts[0].sound_name = preset.name;
    CHECK(parse_preset(preset_text(preset), "sound") == preset);
}

TEST_CASE("floats are written with no more digits than they have") {
    PresetDocument preset = full_kit();
    preset.parts[0].params = {{PartParam::decay, 0.001f}, {PartParam::level, 0.3f}};
    const std::string text = preset_text(preset);
    CHECK(text.find("\"decay\": 0.001\n") != std::string::npos);
    CHECK(text.find("\"level\": 0.3,") != std::string::npos);
    CHECK(parse_preset(text, "kit") == preset);
}

TEST_CASE("the first format means what it meant") {
    const PresetDocument kit =
        parse_preset(R"({"format": "sistrum-kit", "format_version": 1, "model": "drums",
        "parts": [{"part": 1, "seed": 7, "level": 1.2},
                  {"part": 3, "controls": {"snare": 0.8}, "pan": -0.2, "hold": 0.1, "decay": 0.001},
                  {"part": 16, "model": "a/b.onnx", "latent": [1, 2.5], "seed": null}]})",
                     "old.json");
    CHECK(kit.kind == PresetKind::kit);
    CHECK(kit.model == ModelReference{"", "", "drums"});
    REQUIRE(kit.parts.size() == 3);
    CHECK(kit.parts[0].change.seed == 7);
    CHECK_FALSE(kit.parts[0].sound.has_value());
    CHECK(kit.parts[0].params == std::map<PartParam, float>{{PartParam::level, 1.2f}});
    CHECK(kit.parts[1].index == 2);
    CHECK(kit.parts[1].change.controls == std::map<std::string, double>{{"snare", 0.8}});
    CHECK(kit.parts[1].params.at(PartParam::decay) == 0.001f);
    CHECK(kit.parts[2].model == ModelReference{"", "", "a/b.onnx"});
    CHECK(kit.parts[2].change.latent == std::vector<float>{1.0f, 2.5f});
    CHECK_FALSE(kit.parts[2].change.seed.has_value());
    CHECK(parse_preset(R"({"format": "sistrum-kit", "format_version": 1})", "x").parts.empty());
}

TEST_CASE("a change of a kit's sound is laid over it") {
    const Card card = read_model_card(test::model_path("stft_mono"));
    PresetPart part;
    part.index = 4;
    const Sound kit = sound_of(card, part, "kit");
    CHECK(kit.seed == 104);
    part.change.controls = {{"beta", 1.0}};
    Sound changed = sound_of(card, part, "kit");
    CHECK(changed.seed == 104);
    CHECK(changed.latent == kit.latent);
    CHECK(changed.controls.at("beta") == 1.0);
    CHECK(changed.controls.size() == kit.controls.size());
    part.change.seed = 9;
    changed = sound_of(card, part, "kit");
    CHECK(changed.seed == 9);
    CHECK_FALSE(changed.latent.has_value());
    part.sound = Sound{};
    part.change = {};
    CHECK(sound_of(card, part, "kit") == Sound{});
}

TEST_CASE("a sound that does not fit the model is refused with what it has") {
    const Card card = read_model_card(test::model_path("stft_mono"));
    PresetPart part;
    part.sound = Sound{};
    part.sound->latent = std::vector<float>{1.0f};
    CHECK_THROWS_WITH_AS(sound_of(card, part, "k: part 1"), doctest::Contains("k: part 1: latent: expected "),
                         PresetError);
    part.sound = Sound{};
    part.sound->controls["gamma!"] = 1.0;
    CHECK_THROWS_WITH_AS(sound_of(card, part, "k"),
                         doctest::Contains("k: no control 'gamma!' in 'stft_mono'"), PresetError);
    part.sound->controls = {{"beta", 11.0}};
    CHECK_THROWS_WITH_AS(sound_of(card, part, "k"), "k: control 'beta': expected 0..10, found 11",
                         PresetError);
}

struct Wrong {
    const char* text;
    const char* says;
};

TEST_CASE("what is wrong is named with file, key, expected and found") {
    const Wrong wrongs[] = {
        {"", "not valid JSON"},
        {"[]", "expected an object, found a list of 0"},
        {R"({"format": "other"})", R"(format: expected "sistrum-preset" or "sistrum-kit", found "other")"},
        {R"({"format": "sistrum-preset", "kind": "kit"})", "format_version: expected a number"},
        {R"({"format": "sistrum-preset", "format_version": 2, "kind": "kit"})",
         "format_version: expected at most 1, found 2; a newer Sistrum reads it"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "song", "name": "x"})",
         R"(kind: expected "sound", "part" or "kit", found "song")"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x", "parts": [], "colour": 1})",
         "colour: unknown key; known are "},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": 1, "parts": []})",
         "name: expected a text, found 1"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "a\nb", "parts": []})",
         "name: expected a line"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x", "parts": [{}]})",
         "parts[0].part: expected a number from 1"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x", "parts": [{"part": 17}]})",
         "parts[0].part: expected a number from 1"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x",
             "parts": [{"part": 1}, {"part": 1}]})",
         "parts: expected each part once, found part 1 twice"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x",
             "parts": [{"part": 1, "params": {"level": 2.01}}]})",
         "parts[0].params.level: expected a number from 0 to 2, found 2.01"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x",
             "parts": [{"part": 1, "params": {"choke": 1.5}}]})",
         "parts[0].params.choke: expected a whole number from 0 to 16, found 1.5"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x",
             "parts": [{"part": 1, "params": {"loudness": 1}}]})",
         "parts[0].params.loudness: unknown part parameter"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "kit", "name": "x",
             "model": {"sha256": "zz"}, "parts": []})",
         "model.sha256: expected 64 hexadecimal digits"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "sound", "name": "x", "sound": {}})",
         "sound.seed: expected a whole number"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "sound", "name": "x", "sound": {"seed": 1.0}})",
         "sound.seed: expected a whole number"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "sound", "name": "x",
             "sound": {"seed": 1, "velocity": {"a": 2}}})",
         "sound.velocity.a: expected a number from -1"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "sound", "name": "x",
             "sound": {"seed": 1, "latent": [1, null]}})",
         "sound.latent: expected a list of 0 to 4096 numbers, found a list with null"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "sound", "name": "x",
             "sound": {"seed": 1, "latent": [1e39]}})",
         "sound.latent: expected finite numbers"},
        {R"({"format": "sistrum-preset", "format_version": 1, "kind": "part", "name": "x", "part": {"params": {}}})",
         "part.sound: expected an object, found nothing"},
        {R"({"format": "sistrum-kit", "format_version": 2})", "format_version: expected a number from 1"},
        {R"({"format": "sistrum-kit", "format_version": 1, "parts": [{"part": 1, "seed": 9007199254740992}]})",
         "parts[0].seed: expected a whole number from 0 to 9007199254740991"},
        {R"({"format": "sistrum-kit", "format_version": 1, "parts": [{"part": 1, "volume": 1}]})",
         "parts[0].volume: unknown key; known are part, model"},
        {R"({"format": "sistrum-kit", "format_version": 1, "parts": [{"part": true}]})",
         "parts[0].part: expected a number from 1"},
    };
    for (const Wrong& wrong : wrongs) {
        CAPTURE(wrong.text);
        CHECK_THROWS_WITH_AS(parse_preset(wrong.text, "file.json"), doctest::Contains(wrong.says),
                             PresetError);
        CHECK_THROWS_WITH_AS(parse_preset(wrong.text, "file.json"), doctest::Contains("file.json: "),
                             PresetError);
    }
}

TEST_CASE("a newer file that says this version is enough may have keys that are not known here") {
    const PresetDocument preset = parse_preset(
        R"({"format": "sistrum-preset", "format_version": 3, "needs_version": 1, "kind": "sound", "name": "x",
            "colour": "red", "sound": {"seed": 1, "echo": 0.5}})",
        "new.json");
    CHECK(preset.parts.at(0).sound->seed == 1);
    CHECK_THROWS_AS(parse_preset(R"({"format": "sistrum-preset", "format_version": 3, "needs_version": 2,
                                     "kind": "sound", "name": "x", "sound": {"seed": 1}})",
                                 "new.json"),
                    PresetError);
}

TEST_CASE("files that cannot be read or written are named with the reason") {
    const test::TemporaryFolder temporary;
    const auto& folder = temporary.path;
    CHECK_THROWS_WITH_AS(read_preset(folder / "none.json"), doctest::Contains("none.json: cannot be read"),
                         PresetError);
    CHECK_THROWS_WITH_AS(read_preset(folder), doctest::Contains("cannot be read"), PresetError);
    const PresetDocument kit = full_kit();
    write_preset(folder / "kit.json", kit);
    CHECK(read_preset(folder / "kit.json") == kit);
    CHECK_THROWS_WITH_AS(write_preset(folder / "none" / "kit.json", kit),
                         doctest::Contains("kit.json: cannot be written ("), PresetError);
    CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);  // and nothing is left over
}

}  // namespace
}  // namespace sistrum
