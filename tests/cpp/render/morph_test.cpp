// Morphs: exact at both ends, on the sphere between them, controls on a line.
#include "render/morph.h"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "render/latent.h"
#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

Sound sound_at(std::uint64_t seed, std::vector<float> latent = {}) {
    Sound sound;
    sound.seed = seed;
    if (!latent.empty()) sound.latent = std::move(latent);
    return sound;
}

TEST_CASE("both ends are the sounds themselves") {
    const auto model = load_model(test::model_path("stft_mono"));
    const Sound one = sound_at(1), other = sound_at(2);
    CHECK(morph_sounds(model->card(), {one, {}}, {other, {}}, 0.0) == one);
    CHECK(morph_sounds(model->card(), {one, {}}, {other, {}}, 1.0) == other);
}

TEST_CASE("latents go along the arc: equal angles, no shorter in the middle") {
    const auto model = load_model(test::model_path("stft_mono"));
    const Sound one = sound_at(1, {2, 0, 0, 0, 0, 0, 0, 0}), other = sound_at(2, {0, 2, 0, 0, 0, 0, 0, 0});
    for (const double amount : {0.25, 0.5, 0.75}) {
        const auto latent = *morph_sounds(model->card(), {one, {}}, {other, {}}, amount).latent;
        CHECK(std::hypot(latent[0], latent[1]) == doctest::Approx(2.0));
        CHECK(std::atan2(latent[1], latent[0]) == doctest::Approx(amount * 1.5707963));
        CHECK(latent[2] == 0.0f);
    }
}

TEST_CASE("latents without an arc between them go straight") {
    const auto model = load_model(test::model_path("stft_mono"));
    const Sound one = sound_at(1, {2, 0, 0, 0, 0, 0, 0, 0}), far = sound_at(2, {-2, 0, 0, 0, 0, 0, 0, 0});
    const Sound zero = sound_at(3, std::vector<float>(8, 0.0f));
    CHECK(morph_sounds(model->card(), {one, {}}, {far, {}}, 0.25).latent->at(0) == doctest::Approx(1.0));
    CHECK(morph_sounds(model->card(), {one, {}}, {zero, {}}, 0.75).latent->at(0) == doctest::Approx(0.5));
    CHECK(*morph_sounds(model->card(), {one, {}}, {one, {}}, 0.5).latent == *one.latent);
}

TEST_CASE("latents that only a seed names are morphed as well, and the nearer sound gives the seed") {
    const auto model = load_model(test::model_path("stft_mono"));
    const Sound one = sound_at(1), other = sound_at(2);
    const Sound near = morph_sounds(model->card(), {one, {}}, {other, {}}, 1e-4);
    const auto expected = latent_of(model->card(), one);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(near.latent->at(i) == doctest::Approx(expected[i]).epsilon(0.01));
    }
    CHECK(near.seed == 1);
    CHECK(morph_sounds(model->card(), {one, {}}, {other, {}}, 0.5).seed == 2);
    CHECK_THROWS_AS(morph_sounds(model->card(), {one, {}}, {sound_at(2, {1.0f}), {}}, 0.5),
                    std::invalid_argument);
}

TEST_CASE("controls go in a line from value to value, or from what the sound does by itself") {
    const auto model = load_model(test::model_path("touched"));
    Sound one = sound_at(1), other = sound_at(2);
    one.controls = {{"alpha", -1.0}};
    other.controls = {{"alpha", 1.0}, {"beta", 8.0}};
    one.velocity = {{"beta", 0.4}};
    const OwnValues own_one{{"beta", 2.0}, {"gamma", 120.0}}, own_other{{"gamma", 180.0}};
    const Sound middle = morph_sounds(model->card(), {one, own_one}, {other, own_other}, 0.25);
    CHECK(middle.controls.at("alpha") == doctest::Approx(-0.5));
    CHECK(middle.controls.at("beta") == doctest::Approx(3.5));
    CHECK_FALSE(middle.controls.contains("gamma"));  // nobody asked
    CHECK(middle.velocity.at("beta") == doctest::Approx(0.3));
    CHECK(needs_own_values(model->card(), one, other));
    CHECK_FALSE(needs_own_values(model->card(), one, one));
    CHECK_FALSE(needs_own_values(load_model(test::model_path("stft_mono"))->card(), one, other));
}

}  // namespace
}  // namespace sistrum
