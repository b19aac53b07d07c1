// Touched controls and own values, from the renderer to a saved state. The test model `touched` leaves
// control i at min + (max - min) / (1 + exp(-z[i])) for the latent z; what is touched stands as asked.
#include <doctest/doctest.h>

#include <cmath>

#include "engine.h"
#include "render/load_model.h"
#include "render/renderer.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;
using test::note_on;

constexpr double kPatience = 60.0;
const std::vector<float> kLatent{-1.0f, 0.0f, 2.0f, 0.4f, -0.3f, 1.5f, -2.0f, 0.1f};

double place(double z) {
    return 1.0 / (1.0 + std::exp(-z));
}

Sound sound_of(std::map<std::string, double> controls) {
    Sound sound;
    sound.seed = 11;
    sound.latent = kLatent;
    sound.controls = std::move(controls);
    return sound;
}

std::vector<float> hit(Engine& engine, int part) {
    engine.reset();
    return test::play(engine, {note_on(0, Engine::kFirstNote + part)}, 6'000, 512)[0];
}

const ControlState& slot(const PartInfo& part, std::size_t index) {
    return part.controls.at(index);
}

TEST_CASE("the renderer tells a sound's own values, and touched ones as they were asked") {
    Renderer renderer{load_model(model_path("touched"))};
    renderer.render(sound_of({}));
    REQUIRE(renderer.values().size() == 3);
    CHECK(renderer.values()[0] == doctest::Approx(-1.0 + 2.0 * place(-1.0)));
    CHECK(renderer.values()[1] == doctest::Approx(5.0));
    CHECK(renderer.values()[2] == doctest::Approx(100.0 + 100.0 * place(2.0)));
    renderer.render(sound_of({{"gamma", 120.0}, {"alpha", 9.0}}));
    CHECK(renderer.values()[0] == doctest::Approx(1.0));  // limited to its range
    CHECK(renderer.values()[1] == doctest::Approx(5.0));
    CHECK(renderer.values()[2] == doctest::Approx(120.0));
}

TEST_CASE("asking for a control's default is not silence about it") {
    Renderer renderer{load_model(model_path("touched"))};
    const auto own = renderer.render(sound_of({}));
    CHECK(renderer.render(sound_of({{"alpha", 0.0}})).samples != own.samples);
    CHECK(renderer.render(sound_of({{"beta", 5.0}})).samples == own.samples);  // what it has by itself
}

TEST_CASE("a model without own values tells none") {
    Renderer renderer{load_model(model_path("stft_mono"))};
    renderer.render({});
    CHECK(renderer.values().empty());
    KitEngine engine;
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(slot(engine.part(3), 0).touched);  // the default is asked for
    CHECK(engine.part(3).sound.controls.size() == 1);
    const auto renders = engine.part(3).renders;
    engine.set_control(3, 0, 0.5f);  // alpha's default: the same sound
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(3).renders == renders);
}

TEST_CASE("a part shows asked values where it is touched and own ones elsewhere") {
    KitEngine engine{44'100.0, "touched"};
    engine.set_part_sound(2, sound_of({{"beta", 2.5}}));
    REQUIRE(engine.wait_until_rendered(kPatience));
    const PartInfo part = engine.part(2);
    CHECK(part.sound.controls == std::map<std::string, double>{{"beta", 2.5}});
    CHECK_FALSE(slot(part, 0).touched);
    CHECK(slot(part, 0).value == doctest::Approx(-1.0 + 2.0 * place(-1.0)));
    CHECK(slot(part, 0).normalised == doctest::Approx(place(-1.0)));
    CHECK(slot(part, 1).touched);
    CHECK(slot(part, 1).value == 2.5);
    CHECK_FALSE(slot(part, 2).touched);
    CHECK(slot(part, 2).normalised == doctest::Approx(place(2.0)));
}

TEST_CASE("a control that is set is touched until it is released") {
    KitEngine engine{44'100.0, "touched"};
    engine.set_part_sound(2, sound_of({{"beta", 2.5}}));
    const auto original = hit(engine, 2);
    engine.set_control(2, 0, 0.875f);
    const auto moved = hit(engine, 2);
    CHECK(moved != original);
    CHECK(slot(engine.part(2), 0).touched);
    CHECK(slot(engine.part(2), 0).value == doctest::Approx(0.75));
    engine.release_control(2, 0);
    CHECK(hit(engine, 2) == original);
    CHECK_FALSE(slot(engine.part(2), 0).touched);
    engine.release_control(2, 1);  // came with the sound
    const auto free = hit(engine, 2);
    CHECK(free != original);
    CHECK(engine.part(2).sound.controls.empty());
    CHECK(slot(engine.part(2), 1).value == doctest::Approx(5.0));
    engine.release_control(2, 99);
    engine.release_control(16, 0);
    CHECK(hit(engine, 2) == free);
}

TEST_CASE("another seed keeps what is touched, and the rest follows the new sound") {
    KitEngine engine{44'100.0, "touched"};
    engine.set_control(4, 0, 0.25f);
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto before = engine.part(4);
    engine.set_part_seed(4, 999);
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto after = engine.part(4);
    CHECK(after.sound.controls == before.sound.controls);
    CHECK(after.sound.controls.size() == 2);
    CHECK(slot(after, 2).normalised != doctest::Approx(slot(before, 2).normalised));
    engine.load_kit(model_path("touched"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(4).sound.controls.size() == 1);  // the preset's own
}

TEST_CASE("a state keeps what is touched and the own values, even where the model is gone") {
    KitEngine engine{44'100.0, "touched"};
    engine.set_control(3, 2, 0.5f);
    engine.release_control(3, 1);
    const auto sound = hit(engine, 3);
    const auto bytes = engine.save_state();
    Engine twin;
    twin.set_offline(true);
    twin.prepare(44'100.0, 512);
    twin.load_state(bytes);
    CHECK(hit(twin, 3) == sound);
    CHECK(twin.part(3).renders == 1);  // taken up as it was, not rendered again
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(slot(twin.part(3), i).touched == (i == 2));
        CHECK(slot(twin.part(3), i).value == doctest::Approx(slot(engine.part(3), i).value));
    }
    CHECK(twin.save_state() == bytes);
}

// A state as it was written before controls could be untouched: every control listed.
test::Bytes as_of_old(const test::Bytes& bytes) {
    test::StateBytes state(bytes);
    auto document = state.document();
    for (auto& part : document["parts"]) {
        for (auto* sound : {&part["sound"], &part["rendered"]["sound"]}) {
            auto& controls = (*sound)["controls"];
            controls["alpha"] = controls.value("alpha", 0.0);
            controls["gamma"] = controls.value("gamma", 100.0);
        }
    }
    state.text = document.dump();
    return state.signed_bytes();
}

TEST_CASE("a state that lists every control plays as it was saved and is not rendered again") {
    KitEngine engine;
    const auto sound = hit(engine, 5);
    KitEngine twin;
    REQUIRE(twin.wait_until_rendered(kPatience));
    twin.load_state(as_of_old(engine.save_state()));
    CHECK(hit(twin, 5) == sound);
    CHECK(twin.part(5).renders == 2);  // the kit's own, and the one restored
    CHECK(twin.part(5).sound.controls.size() == 3);
    twin.set_control(5, 0, 1.0f);
    CHECK(hit(twin, 5) != sound);
}

}  // namespace
}  // namespace sistrum
