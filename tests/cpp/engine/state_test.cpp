// States: the round trip, playing without the model, finding it elsewhere, and bytes that are no state.
#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "engine.h"
#include "model/sha256.h"
#include "support/play.h"

namespace sistrum {
namespace {

using Bytes = std::vector<std::byte>;
using test::KitEngine;
using test::model_path;
using test::note_on;

constexpr double kPatience = 60.0;
constexpr std::size_t kHeader = 48;

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
}

std::string error_of(Engine& engine, const Bytes& bytes) {
    try {
        engine.load_state(bytes);
    } catch (const StateError& error) {
        return error.what();
    }
    return "";
}

// Makes the checksum fit again, so that the parser is what judges.
void sign(Bytes& bytes) {
    const std::string hex = sha256_hex(std::span(bytes).subspan(kHeader));
    for (std::size_t i = 0; i < 32; ++i) {
        bytes[kHeader - 32 + i] = static_cast<std::byte>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    }
}

std::string json_of(const Bytes& bytes) {
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data() + 12, sizeof length);
    return {reinterpret_cast<const char*>(bytes.data()) + kHeader, length};
}

Bytes with_json(const Bytes& bytes, const std::string& text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    const auto audio = std::span(bytes).subspan(kHeader + json_of(bytes).size());
    Bytes result(kHeader + text.size() + audio.size());
    std::memcpy(result.data(), bytes.data(), kHeader);
    std::memcpy(result.data() + 12, &length, sizeof length);
    std::memcpy(result.data() + kHeader, text.data(), text.size());
    std::memcpy(result.data() + kHeader + text.size(), audio.data(), audio.size());
    sign(result);
    return result;
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
        for (int i = 0; i < Engine::kParts; ++i) {
            const PartInfo a = saved.part(i), b = restored.part(i);
            CHECK(a.sound == b.sound);
            CHECK(a.sound_name == b.sound_name);
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

struct TemporaryFolder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / "sistrum_state_test";
    TemporaryFolder() {
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path / "elsewhere");
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

TEST_CASE("a state plays when its model is gone, and edits say why they do nothing") {
    const TemporaryFolder folder;
    const auto model = folder.path / "moving.onnx";
    std::filesystem::copy_file(model_path("stft_mono"), model);
    test::Take expected;
    Bytes state;
    {
        KitEngine saved;
        saved.load_kit(model);
        expected = all_parts(saved);
        state = saved.save_state();
    }
    std::filesystem::rename(model, folder.path / "elsewhere" / "moving.onnx");
    Engine orphan;
    orphan.set_offline(true);
    orphan.prepare(44'100.0, 512);
    orphan.load_state(state);
    CHECK(all_parts(orphan) == expected);
    CHECK(orphan.part(0).status == PartStatus::failed);
    CHECK(orphan.part(0).message.find("moving.onnx: no such file") != std::string::npos);
    CHECK(orphan.part(0).model_name == "stft_mono");
    orphan.set_part_seed(0, 9);
    CHECK(all_parts(orphan) == expected);
    CHECK(orphan.save_state().size() > 0);

    std::filesystem::copy_file(model_path("mdct_mono"), model);  // another model under the old name
    Engine misled;
    misled.set_offline(true);
    misled.prepare(44'100.0, 512);
    misled.load_state(state);
    CHECK(all_parts(misled) == expected);
    CHECK(misled.part(0).message.find("sha256: expected") != std::string::npos);

    Engine found;
    found.set_offline(true);
    found.prepare(44'100.0, 512);
    found.set_model_folders({folder.path / "nowhere", folder.path / "elsewhere"});
    found.load_state(state);
    CHECK(all_parts(found) == expected);
    CHECK(found.part(0).status == PartStatus::ready);
    CHECK(found.part(0).slots.size() == 3);
}

TEST_CASE("bytes that are no state are refused and change nothing") {
    KitEngine engine;
    const auto expected = all_parts(engine);
    const Bytes good = engine.save_state();
    CHECK(error_of(engine, {}) == "not a Sistrum state");
    CHECK(error_of(engine, Bytes(1'000, std::byte{'x'})) == "not a Sistrum state");
    Bytes newer = good;
    newer[8] = std::byte{2};
    CHECK(error_of(engine, newer) == "state version: expected 1, found 2");
    for (std::size_t size = 0; size < good.size(); size += 1 + size / 3) {
        CHECK_FALSE(
            error_of(engine, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))).empty());
    }
    Bytes flipped = good;
    flipped[good.size() / 2] ^= std::byte{1};
    CHECK(error_of(engine, flipped) == "the state is damaged or cut short");
    CHECK(all_parts(engine) == expected);
    CHECK(engine.save_state() == good);
}

TEST_CASE("values out of range in a well-signed state are refused by name") {
    using nlohmann::json;
    KitEngine engine;
    all_parts(engine);
    const Bytes good = engine.save_state();
    const struct {
        const char* pointer;
        const char* value;
        const char* error;
    } cases[] = {
        {"/parts/3/values/note", "128", "parts[3].values.note"},
        {"/parts/3/values/level", "2.5", "parts[3].values.level"},
        {"/parts/3/values/decay", "null", "parts[3].values.decay"},
        {"/parts/3/sound/seed", "-1", "parts[3].sound.seed"},
        {"/parts/3/sound/seed", "1.5", "parts[3].sound.seed"},
        {"/parts/3/sound/controls", "[]", "parts[3].sound.controls"},
        {"/parts/3/sound/controls/beta", "1e300", "parts[3].sound.controls.beta"},
        {"/parts/3/model/sha256", "7", "parts[3].model.sha256"},
        {"/parts/3/rendered/frames", "6001", "more audio"},
        {"/parts/15/rendered/frames", "6001", "parts[15].rendered.frames"},
        {"/parts/3/rendered/frames", "4000000000", "parts[3].rendered.frames"},
        {"/parts/3/rendered/channels", "3", "parts[3].rendered.channels"},
        {"/parts/3/rendered/sample_rate", "0", "parts[3].rendered.sample_rate"},
        {"/parts/3", "null", "parts[3]: expected an object"},
        {"/parts", "[]", "parts: expected a list of 16"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.pointer);
        json document = json::parse(json_of(good));
        document.at(json::json_pointer(c.pointer)) = json::parse(c.value);
        const std::string error = error_of(engine, with_json(good, document.dump()));
        CAPTURE(error);
        CHECK(error.find("state: ") == 0);
        if (std::string(c.error) != "more audio") CHECK(error.find(c.error) != std::string::npos);
    }
    Bytes nan = good;
    const float bad = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(nan.data() + nan.size() - 400, &bad, sizeof bad);
    sign(nan);
    CHECK(error_of(engine, nan).find("expected samples, found nonsense") != std::string::npos);
    Bytes longer = good;
    longer.resize(good.size() + 4);
    sign(longer);
    CHECK(error_of(engine, longer).find("more audio than the parts have") != std::string::npos);
}

// Signed anew after each mutation, so that nothing but the parser stands in the way.
TEST_CASE("mutated states are loaded or refused, nothing else") {
    KitEngine engine;
    all_parts(engine);
    const Bytes good = engine.save_state();
    std::mt19937 random(3);
    int refused = 0;
    for (int round = 0; round < 60; ++round) {
        Bytes mutated = good;
        const std::size_t range = round % 3 == 0 ? mutated.size() : kHeader + json_of(good).size();
        for (int flips = 0; flips < 4; ++flips)
            mutated[8 + random() % (range - 8)] = static_cast<std::byte>(random());
        sign(mutated);
        refused += !error_of(engine, mutated).empty();
    }
    CHECK(refused > 20);
    REQUIRE(engine.wait_until_rendered(kPatience));
    engine.load_state(good);
    CHECK(engine.part(0).sound.seed == 100);
}

}  // namespace
}  // namespace sistrum
