// What a wish comes to: depths in range, morphs of one end, kits with their hi-hats, and what is done
// already.
#include "render/part_request.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "realtime/rendered_sound.h"
#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

TEST_CASE("velocity depths are those of the model's controls, in range, and none that does nothing") {
    const auto model = load_model(test::model_path("stft_mono"));
    PartWish wish;
    wish.sound.velocity = {{"alpha", 3.0}, {"beta", 0.0}};
    CHECK(resolve_sound(model->card(), wish, {}).velocity == std::map<std::string, double>{{"alpha", 1.0}});
    wish.sound.velocity["omega"] = 0.5;
    CHECK_THROWS_AS(resolve_sound(model->card(), wish, {}), std::invalid_argument);
    wish.ignore_unknown_controls = true;
    CHECK(resolve_sound(model->card(), wish, {}).velocity.size() == 1);
}

TEST_CASE("a morph of 0 or 1 is one sound, whole") {
    const auto model = load_model(test::model_path("stft_mono"));
    PartWish wish;
    wish.sound.seed = 1;
    CHECK(wanted_sound(model->card(), wish, {}, 0.7).one.seed == 1);
    CHECK_FALSE(wanted_sound(model->card(), wish, {}, 0.7).other);
    wish.other = Sound{};
    wish.other->seed = 2;
    CHECK_FALSE(wanted_sound(model->card(), wish, {}, 0.0).other);
    CHECK(wanted_sound(model->card(), wish, {}, 1.0).one.seed == 2);
    CHECK_FALSE(wanted_sound(model->card(), wish, {}, 1.0).other);
    CHECK(wanted_sound(model->card(), wish, {}, 0.7).other->seed == 2);
    CHECK(wanted_sound(model->card(), wish, {1.0f}, 0.7).one.controls.at("alpha") == 1.0);
    CHECK(wanted_sound(model->card(), wish, {1.0f}, 0.7).other->controls.empty());
}

TEST_CASE("a render fits when it is of that sound, and whole") {
    const auto model = load_model(test::model_path("stft_mono"));
    PartRender render;
    WantedSound wanted;
    CHECK_FALSE(fits(model->card(), render, wanted));
    render.layers = {nullptr};
    CHECK(fits(model->card(), render, wanted));
    render.sound.velocity = wanted.one.velocity = {{"alpha", 0.5}};
    CHECK_FALSE(fits(model->card(), render, wanted));  // softer layers are missing
    render.layers.resize(kVelocityLayers);
    CHECK(fits(model->card(), render, wanted));
    wanted.other = Sound{};
    wanted.amount = 0.5;
    CHECK_FALSE(fits(model->card(), render, wanted));
    render.morphing = Morphing{wanted.one, *wanted.other, 0.5};
    CHECK(fits(model->card(), render, wanted));
    wanted.amount = 0.6;
    CHECK_FALSE(fits(model->card(), render, wanted));
}

TEST_CASE("the hi-hats of a kit choke each other") {
    const auto model = load_model(test::model_path("stft_mono"));  // its kit has notes 36 to 51
    for (int part = 0; part < 16; ++part) {
        PartWish wish;
        const auto place = apply_kit(model->card(), part, wish);
        REQUIRE(place.has_value());
        CHECK(place->note == 36 + part);
        CHECK(place->choke == (part == 6 || part == 8 || part == 10 ? 1 : 0));
    }
    PartWish wish;
    CHECK_FALSE(apply_kit(model->card(), 16, wish).has_value());
}

}  // namespace
}  // namespace sistrum
