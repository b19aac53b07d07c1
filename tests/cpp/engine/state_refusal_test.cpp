// Bytes that are no state, values out of range, and ids of other versions.
#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "engine.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using nlohmann::json;
using test::Bytes;
using test::KitEngine;
using test::StateBytes;

test::Take first_part(Engine& engine) {
    engine.reset();
    return test::play(engine, {test::note_on(0, Engine::kFirstNote)}, 6'000, 512);
}

std::string error_of(Engine& engine, const Bytes& bytes) {
    try {
        engine.load_state(bytes);
    } catch (const StateError& error) {
        return error.what();
    }
    return "";
}

Bytes with(const Bytes& good, const std::string& pointer, const json& value) {
    StateBytes state(good);
    json document = state.document();
    document[json::json_pointer(pointer)] = value;
    state.text = document.dump();
    return state.signed_bytes();
}

// The same state with first draws of part 3, whatever was rendered when it was saved.
Bytes with_draws(const Bytes& good) {
    const json values{{"variation", 0.5}, {"spread", 1}, {"direction", 3}, {"seed", 4}};
    return with(good, "/parts/3/rendered/draws", {{"hits", {{0}, {1}, json::array()}}, {"values", values}});
}

// A saved engine in which everything that a state may hold is there.
struct FullEngine : KitEngine {
    FullEngine() : KitEngine(44'100.0, "touched") {
        set_param(3, PartParam::variation, 0.5f);
        Sound sound;
        sound.controls["beta"] = 2.5;
        sound.velocity["beta"] = 0.5;
        sound.latent = std::vector<float>(8, 0.25f);
        set_part_sound(3, sound);
        set_part_other(3, Sound{});
        first_part(*this);
    }
};

TEST_CASE("bytes that are no state are refused and change nothing") {
    FullEngine engine;
    const auto expected = first_part(engine);
    const Bytes good = engine.save_state("mine");
    CHECK(error_of(engine, {}) == "not a Sistrum state");
    CHECK(error_of(engine, Bytes(1'000, std::byte{'x'})) == "not a Sistrum state");
    for (const std::uint32_t version : {0u, 3u, 0xffffffffu}) {
        StateBytes other(good);
        other.version = version;
        CHECK(error_of(engine, other.signed_bytes()) ==
              "state version: expected 1 to 2, found " + std::to_string(version));
    }
    for (std::size_t size = 0; size < good.size(); size += 1 + size / 3) {
        CHECK_FALSE(
            error_of(engine, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))).empty());
    }
    Bytes flipped = good;
    flipped[good.size() / 2] ^= std::byte{1};
    CHECK(error_of(engine, flipped) == "the state is damaged or cut short");
    CHECK(first_part(engine) == expected);
    CHECK(engine.save_state("mine") == good);
}

TEST_CASE("values out of range in a well-signed state are refused by name") {
    FullEngine engine;
    const Bytes good = with_draws(engine.save_state());
    REQUIRE(error_of(engine, good).empty());
    const struct {
        const char* pointer;
        const char* value;
        const char* error;
    } cases[] = {
        {"/parts/3/values/note", "128", "parts[3].values.note"},
        {"/parts/3/values/level", "2.5", "parts[3].values.level"},
        {"/parts/3/values/decay", "\"long\"", "parts[3].values.decay"},
        {"/parts/3/sound/seed", "-1", "parts[3].sound.seed"},
        {"/parts/3/sound/seed", "1.5", "parts[3].sound.seed"},
        {"/parts/3/sound/controls", "[]", "parts[3].sound.controls"},
        {"/parts/3/sound/controls/beta", "1e300", "parts[3].sound.controls.beta"},
        {"/parts/3/sound/velocity/beta", "1.5", "parts[3].sound.velocity.beta"},
        {"/parts/3/sound/latent/2", "1e300", "parts[3].sound.latent"},
        {"/parts/3/other/pitch", "128", "parts[3].other.pitch"},
        {"/parts/3/model", "1", "parts[3].model"},
        {"/parts/3/rendered/layers", "[]", "parts[3].rendered.layers"},
        {"/parts/3/rendered/layers", "[-1]", "parts[3].rendered.layers"},
        {"/parts/3/rendered/layers", "[4000000000]", "parts[3].rendered.layers"},
        {"/parts/3/rendered/layers", "[0, 0, 0, 0, 0]", "parts[3].rendered.layers"},
        {"/parts/3/rendered/draws/hits", "[[0], [0], [0], [0], [0]]", "parts[3].rendered.draws.hits"},
        {"/parts/3/rendered/draws/values/variation", "2", "parts[3].rendered.draws.values.variation"},
        {"/parts/3", "null", "parts[3]: expected an object"},
        {"/parts", "[]", "parts: expected a list of 16"},
        {"/models/0/sha256", "7", "models[0].sha256"},
        {"/models/0/card/controls/1/max", "-5", "models[0].card.controls[1].max"},
        {"/models/0/card/controls/1/default", "null", "models[0].card.controls[1].default"},
        {"/audio/0/frames", "6001", "more than"},
        {"/audio/0/frames", "4000000000", "audio[0].frames"},
        {"/audio/0/channels", "3", "audio[0].channels"},
        {"/audio/0/sample_rate", "0", "audio[0].sample_rate"},
        {"/volume", "3", "volume"},
        {"/extra", "[]", "extra"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.pointer);
        const std::string error = error_of(engine, with(good, c.pointer, json::parse(c.value)));
        CAPTURE(error);
        CHECK(error.find("state: ") == 0);
        if (std::string(c.error) != "more than") CHECK(error.find(c.error) != std::string::npos);
    }
}

TEST_CASE("audio that is no sound, missing or left over is refused") {
    FullEngine engine;
    const StateBytes good(engine.save_state());
    StateBytes nan = good;
    const float bad = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(nan.audio.data() + nan.audio.size() - 400, &bad, sizeof bad);
    CHECK(error_of(engine, nan.signed_bytes()).find("expected samples, found nonsense") != std::string::npos);
    StateBytes longer = good;
    longer.audio.resize(good.audio.size() + 4);
    CHECK(error_of(engine, longer.signed_bytes()).find("more audio than the parts have") !=
          std::string::npos);
    StateBytes shorter = good;
    shorter.audio.resize(good.audio.size() - 4);
    CHECK(error_of(engine, shorter.signed_bytes()).find("no more than is there") != std::string::npos);
    StateBytes wordy = good;
    wordy.text.resize((16u << 20) + 1, ' ');
    CHECK(error_of(engine, wordy.signed_bytes()).find("at most 16 MB") != std::string::npos);
}

TEST_CASE(
    "parameters that a state does not know have their default, and those of later versions are passed over") {
    FullEngine engine;
    StateBytes state(engine.save_state());
    json document = state.document();
    document["parts"][5]["values"] = {{"level", 0.5}, {"shimmer", 0.3}, {"shape", {1, 2}}};
    document["weather"] = "fine";
    state.text = document.dump();
    Engine restored;
    restored.load_state(state.signed_bytes());
    PartValues expected = default_values();
    expected[static_cast<std::size_t>(PartParam::level)] = 0.5f;
    expected[static_cast<std::size_t>(PartParam::note)] = Engine::kFirstNote + 5;
    CHECK(restored.part(5).values == expected);
}

}  // namespace
}  // namespace sistrum
