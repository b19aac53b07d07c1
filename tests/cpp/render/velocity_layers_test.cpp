// Velocity layers: how many, and where their controls stand.
#include "render/velocity_layers.h"

#include <doctest/doctest.h>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

TEST_CASE("a sound has layers when velocity moves a control") {
    Sound sound;
    CHECK(layer_count(sound) == 1);
    sound.velocity["alpha"] = 0.0;
    CHECK(layer_count(sound) == 1);
    sound.velocity["beta"] = -0.1;
    CHECK(layer_count(sound) == kVelocityLayers);
}

TEST_CASE("softer layers are further from the sound, within the control's range; the top one is the sound") {
    const auto model = load_model(test::model_path("touched"));
    Sound sound;
    sound.controls = {{"alpha", 0.5}};
    sound.velocity = {{"alpha", 0.4}, {"beta", -1.0}};
    const OwnValues own{{"beta", 6.0}};
    CHECK(layer_sound(model->card(), sound, own, 3) == sound);
    CHECK(layer_sound(model->card(), sound, own, 2).controls.at("alpha") == doctest::Approx(0.3));
    CHECK(layer_sound(model->card(), sound, own, 0).controls.at("alpha") == doctest::Approx(-0.1));
    CHECK(layer_sound(model->card(), sound, own, 2).controls.at("beta") == doctest::Approx(8.5));
    CHECK(layer_sound(model->card(), sound, own, 0).controls.at("beta") == 10.0);
    CHECK(layer_sound(model->card(), sound, {}, 2).controls.at("beta") == doctest::Approx(7.5));
    CHECK_FALSE(layer_sound(model->card(), sound, own, 0).controls.contains("gamma"));
}

}  // namespace
}  // namespace sistrum
