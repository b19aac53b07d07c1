// The fixture of version 1: 16 parts of the test model stft_mono, each with something of its own. It loads in
// every later version and plays what its own audio says.
#include <doctest/doctest.h>

#include <cstring>

#include "engine.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using nlohmann::json;
using test::Bytes;
using test::StateBytes;

constexpr double kPatience = 60.0;

const Bytes& fixture() {
    static const Bytes bytes = test::read_bytes(SISTRUM_TEST_STATES "/version_1.state");
    return bytes;
}

struct OldEngine : Engine {
    OldEngine() {
        set_offline(true);
        prepare(44'100.0, 512);
        load_state(fixture());
        (void)wait_until_rendered(kPatience);  // finds the model or not, as the working directory has it
    }
};

test::Take hit(Engine& engine, int part) {
    engine.reset();
    return test::play(engine, {test::note_on(0, Engine::kFirstNote + part)}, 6'000, 512);
}

std::vector<float> saved_audio(int part) {
    const StateBytes state(fixture());
    std::size_t before = 0;
    const json document = state.document();
    const auto size_of = [](const json& rendered) {
        return sizeof(float) * rendered["channels"].get<std::size_t>() *
               rendered["frames"].get<std::size_t>();
    };
    for (int i = 0; i < part; ++i)
        before += size_of(document["parts"][static_cast<std::size_t>(i)]["rendered"]);
    const auto& rendered = document["parts"][static_cast<std::size_t>(part)]["rendered"];
    std::vector<float> samples(size_of(rendered) / sizeof(float));
    std::memcpy(samples.data(), state.audio.data() + before, size_of(rendered));
    return samples;
}

TEST_CASE("a state of version 1 brings its parameters, and neutral ones for the rest") {
    const OldEngine engine;
    CHECK(engine.volume() == 1.0f);
    CHECK(engine.param(0, PartParam::level) == 0.5f);
    CHECK(engine.param(1, PartParam::pan) == -0.25f);
    CHECK(engine.param(2, PartParam::hold) == 0.01f);
    CHECK(engine.param(2, PartParam::decay) == 0.05f);
    CHECK(engine.part(3).sound.seed == 4242);
    CHECK(engine.part(4).sound.controls.count("alpha") == 1);
    for (int part = 0; part < Engine::kParts; ++part) {
        CHECK(engine.part(part).note() == Engine::kFirstNote + part);
        for (const PartParamInfo& entry : kPartTable) {
            if (entry.param == PartParam::note || part < 3) continue;
            CHECK(engine.param(part, entry.param) == entry.default_value);
        }
    }
}

TEST_CASE("a state of version 1 plays exactly what its own audio says") {
    OldEngine engine;
    for (int part = 0; part < Engine::kParts; ++part) {
        CAPTURE(part);
        std::vector<float> expected = saved_audio(part);
        const test::Take heard = hit(engine, part);
        if (part == 2) continue;  // has an envelope: below
        const float left = part == 0 ? 0.5f : 1.0f, right = part == 0 ? 0.5f : part == 1 ? 0.75f : 1.0f;
        for (std::size_t n = 0; n < expected.size(); ++n) {
            REQUIRE(heard[0][n] == left * expected[n]);
            REQUIRE(heard[1][n] == right * expected[n]);
        }
    }
}

TEST_CASE("the envelope of a state of version 1 is heard") {
    OldEngine engine;
    const std::vector<float> saved = saved_audio(2);
    const auto heard = hit(engine, 2)[0];
    constexpr std::size_t kHold = 441;  // 0.01 s
    CHECK(std::equal(saved.begin(), saved.begin() + kHold, heard.begin()));
    CHECK(heard[4'000] != saved[4'000]);
}

TEST_CASE("a state of version 1 is saved as the present version, with all it holds") {
    OldEngine engine;
    const Bytes again = engine.save_state();
    CHECK(StateBytes(again).version == 2);
    Engine restored;
    restored.set_offline(true);
    restored.prepare(44'100.0, 512);
    restored.load_state(again);
    REQUIRE(restored.wait_until_rendered(kPatience));
    for (int part = 0; part < Engine::kParts; ++part) CHECK(hit(restored, part) == hit(engine, part));
    CHECK(restored.save_state() == again);
    CHECK(restored.part(0).model_sha256 == engine.part(0).model_sha256);
}

}  // namespace
}  // namespace sistrum
