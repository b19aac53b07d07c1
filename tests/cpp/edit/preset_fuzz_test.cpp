// 10,000 damaged presets: each is a preset or one clear error, soon.
#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <random>

#include "edit/preset.h"

namespace sistrum {
namespace {

std::string good_kit() {
    PresetDocument preset;
    preset.name = "Kit";
    preset.tags = {"a", "b"};
    preset.model = {"drums", std::string(64, 'a'), "drums.onnx"};
    for (int index = 0; index < 4; ++index) {
        PresetPart part;
        part.index = index;
        part.sound = Sound{};
        part.sound->seed = 77;
        part.sound->latent = std::vector<float>(8, 0.5f);
        part.sound->controls = {{"kick", 1.0}};
        part.sound->velocity = {{"kick", 0.25}};
        part.other = part.sound;
        part.params = {{PartParam::level, 0.5f}, {PartParam::note, 36.0f}};
        preset.parts.push_back(part);
    }
    return preset_text(preset);
}

const std::string kOldKit =
    R"({"format": "sistrum-kit", "format_version": 1, "model": "drums", "parts": [{"part": 1, "seed": 7, "level": 1.2},
        {"part": 3, "controls": {"snare": 0.8}, "pan": -0.2, "latent": [0.5, 0.25]}]})";

class Damage {
  public:
    explicit Damage(unsigned seed) : random_(seed) {}

    std::string operator()(std::string text) {
        const int edits = 1 + below(4);
        for (int i = 0; i < edits && !text.empty(); ++i) edit(text);
        return text;
    }

  private:
    int below(std::size_t count) {
        return static_cast<int>(std::uniform_int_distribution<std::size_t>(0, count - 1)(random_));
    }

    void edit(std::string& text) {
        static const char* const kPieces[] = {
            "null",    "-1",   "1e999", "[[[[[[[[", "{}",           "\"\"", "\xff\xfe",
            "\\u0000", "true", "1e308", "0.1",      "\"part\": 1,", ",",    "99999999999999999999",
            "NaN",     "}"};
        const auto at = static_cast<std::size_t>(below(text.size()));
        const auto length = static_cast<std::size_t>(below(12));
        switch (below(6)) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text[at] = static_cast<char>(below(256));
                break;
            case 2:
                text.erase(at, length);
                break;
            case 3:
                text.insert(at, kPieces[below(std::size(kPieces))]);
                break;
            case 4:
                text.replace(at, length, kPieces[below(std::size(kPieces))]);
                break;
            default:
                text.insert(at, text.substr(text.size() / 2, 40));
                break;
        }
    }

    std::mt19937 random_;
};

TEST_CASE("10,000 damaged presets crash nothing, hang nothing and give one line each") {
    const std::string texts[] = {good_kit(), kOldKit};
    Damage damage(4);
    int accepted = 0, refused = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 10'000; ++i) {
        const std::string text = damage(texts[i % 2]);
        try {
            const PresetDocument preset = parse_preset(text, "fuzz.json");
            CHECK(parse_preset(preset_text(preset), "again").kind == preset.kind);
            ++accepted;
        } catch (const PresetError& error) {
            const std::string line = error.what();
            REQUIRE(line.starts_with("fuzz.json: "));
            REQUIRE(line.size() < 600);
            REQUIRE(line.find('\n') == std::string::npos);
            REQUIRE_NOTHROW(nlohmann::json(line).dump());  // UTF-8
            ++refused;
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    CHECK(accepted + refused == 10'000);
    CHECK(accepted > 100);  // the damage is not all of one kind
    CHECK(refused > 5'000);
    CHECK(took.count() < 60.0);
}

TEST_CASE("every truncation of a preset is refused") {
    const std::string text = good_kit();
    for (std::size_t length = 0; length + 2 < text.size(); ++length) {
        REQUIRE_THROWS_AS(parse_preset(std::string_view(text).substr(0, length), "cut.json"), PresetError);
    }
}

TEST_CASE("documents built to exhaust are refused at once") {
    const std::string deep(100'000, '[');
    CHECK_THROWS_WITH_AS(parse_preset(R"({"format": )" + deep, "deep"), doctest::Contains("nested more than"),
                         PresetError);
    const std::string objects = [] {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += R"({"a":)";
        return text;
    }();
    CHECK_THROWS_AS(parse_preset(objects, "deep"), PresetError);
    std::string many =
        R"({"format": "sistrum-preset", "format_version": 1, "kind": "sound", "name": "x", "sound": {)"
        R"("seed": 1, "controls": {)";
    for (int i = 0; i < 200; ++i) many += (i > 0 ? ", \"" : "\"") + std::to_string(i) + "\": 1";
    CHECK_THROWS_WITH_AS(parse_preset(many + "}}}", "many"),
                         doctest::Contains("at most 192 entries, found 200"), PresetError);
    const std::string key(100'000, 'k');
    try {
        parse_preset(R"({"format": "sistrum-kit", "format_version": 1, ")" + key + R"(": 1})", "long");
        CHECK(false);
    } catch (const PresetError& error) {
        CHECK(std::string(error.what()).size() < 600);
    }
}

}  // namespace
}  // namespace sistrum
