// The fixture of version 2: 16 parts of the test model `touched`, the first ten with something of their own,
// every sound cut to 480 samples, its model nowhere. It loads in every later version and plays what its audio
// says.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "engine.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using test::Bytes;
using test::StateBytes;

constexpr int kFrames = 480;
constexpr float kVolume = 0.5f;
constexpr double kPatience = 60.0;

const Bytes& fixture() {
    static const Bytes bytes = test::read_bytes(SISTRUM_TEST_STATES "/version_2.state");
    return bytes;
}

struct OldEngine : Engine {
    std::string extra;

    OldEngine() {
        set_offline(true);
        prepare(44'100.0, 512);
        extra = load_state(fixture());
        (void)wait_until_rendered(kPatience);
    }
};

std::vector<float> hit(Engine& engine, int part, float velocity = 1.0f) {
    engine.reset();
    return test::play(engine, {test::note_on(0, Engine::kFirstNote + part, velocity)}, kFrames, 64)[0];
}

// Sound `number` of the state's audio, as loud as a hit of that velocity plays it.
std::vector<float> saved_audio(std::size_t number, float velocity = 1.0f) {
    const StateBytes state(fixture());
    std::vector<float> samples(kFrames);
    std::memcpy(samples.data(), state.audio.data() + number * kFrames * sizeof(float),
                kFrames * sizeof(float));
    for (float& sample : samples) sample *= kVolume * velocity * velocity;
    return samples;
}

TEST_CASE("a state of version 2 brings volume, text, parameters and sounds") {
    const OldEngine engine;
    CHECK(engine.volume() == kVolume);
    CHECK(engine.extra == "{\"locks\":[\"latent\"]}");
    CHECK(engine.param(0, PartParam::level) == 0.5f);
    CHECK(engine.param(1, PartParam::pan) == -0.25f);
    CHECK(engine.param(2, PartParam::tune) == -5.0f);
    CHECK(engine.param(2, PartParam::cutoff) == 500.0f);
    CHECK(engine.part(3).sound.seed == 4'242);
    CHECK(engine.part(4).sound.controls.at("alpha") == 0.5);
    const Sound full = engine.part(5).sound;
    CHECK(full.seed == 0xffffffffffffffffull);
    CHECK(full.latent == std::vector<float>(8, 0.25f));
    CHECK(full.velocity == std::map<std::string, double>{{"beta", 0.5}, {"gamma", -1.0}});
    REQUIRE(engine.part(6).other.has_value());
    CHECK(engine.part(6).other->seed == 7);
    CHECK(engine.param(6, PartParam::morph) == 0.25f);
    CHECK(engine.param(7, PartParam::variation) == 0.5f);
    CHECK(engine.param(8, PartParam::play) == 1.0f);
    CHECK(engine.param(8, PartParam::channel) == 10.0f);
    CHECK(engine.part(9).controls.at(2).control->label == "Gamma");
}

TEST_CASE("a state of version 2 plays its layers and first hits") {
    OldEngine engine;
    const auto document = StateBytes(fixture()).document();
    const auto rendered = [&](std::size_t part) -> const nlohmann::json& {
        return document["parts"][part]["rendered"];
    };
    CHECK(hit(engine, 3) == saved_audio(rendered(3)["layers"][0]));
    for (std::size_t layer = 0; layer < 4; ++layer) {
        const float velocity = 0.25f * static_cast<float>(layer + 1);
        CHECK(hit(engine, 5, velocity) == saved_audio(rendered(5)["layers"][layer], velocity));
    }
    const auto& hits = rendered(7)["draws"]["hits"];
    REQUIRE(hits.size() == 4);
    std::vector<Event> events;
    for (int i = 0; i < 4; ++i) events.push_back(test::note_on(i * kFrames, Engine::kFirstNote + 7));
    engine.reset();
    const auto heard = test::play(engine, events, 4 * kFrames, 64)[0];
    for (std::size_t i = 0; i < 4; ++i) {
        const auto expected = saved_audio(hits[i][0]);
        CHECK(std::equal(expected.begin(), expected.end(),
                         heard.begin() + static_cast<std::ptrdiff_t>(i) * kFrames));
    }
}

// As it was before there were other parameters: those are saved with their defaults.
nlohmann::json without_newer_parameters(nlohmann::json document) {
    for (auto& part : document["parts"]) {
        for (const PartParam param : {PartParam::notes, PartParam::length, PartParam::legato}) {
            const std::string id(info(param).id);
            CHECK(part["values"].at(id) == info(param).default_value);
            part["values"].erase(id);
        }
    }
    return document;
}

TEST_CASE("a state of version 2 is saved again with all it holds") {
    OldEngine engine;
    Engine restored;
    restored.load_state(engine.save_state(engine.extra));
    CHECK(StateBytes(engine.save_state(engine.extra)).audio == StateBytes(fixture()).audio);
    const auto again = without_newer_parameters(StateBytes(engine.save_state(engine.extra)).document());
    CHECK((again == StateBytes(fixture()).document()));
}

}  // namespace
}  // namespace sistrum
