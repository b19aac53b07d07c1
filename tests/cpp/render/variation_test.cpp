// Draws: repeatable, all different, as far from the sound as was asked, on a line or all around.
#include "render/variation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <vector>

#include "render/latent.h"
#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

std::shared_ptr<const Model> model(const char* name = "stft_mono") {
    return load_model(test::model_path(name));
}

DrawSettings settings(float variation, float spread = 1.0f, int direction = 0, int seed = 0) {
    return {variation, spread, direction, seed};
}

double length(const std::vector<double>& v) {
    double power = 0.0;
    for (const double x : v) power += x * x;
    return std::sqrt(power);
}

// How the draw differs from the part of the sound that is left in it.
std::vector<double> offset(const Card& card, const Sound& sound, const Sound& draw, double variation) {
    const auto z = latent_of(card, sound);
    std::vector<double> result;
    for (std::size_t i = 0; i < z.size(); ++i) {
        result.push_back(draw.latent->at(i) - std::sqrt(1.0 - variation * variation) * z[i]);
    }
    return result;
}

TEST_CASE("without variation a draw is the sound") {
    const auto loaded = model();
    Sound sound;
    sound.seed = 5;
    CHECK(draw_sound(loaded->card(), sound, settings(0.0f), 3, 9) == sound);
    PartValues values = default_values();
    values[static_cast<std::size_t>(PartParam::seed)] = 7.0f;
    CHECK(draw_settings(values) == DrawSettings{});  // nothing to draw again
    values[static_cast<std::size_t>(PartParam::variation)] = 0.5f;
    CHECK(draw_settings(values) == settings(0.5f, 1.0f, 0, 7));
}

TEST_CASE("a draw is the same every time; another key, part, seed or sound makes another") {
    const auto loaded = model();
    const Card& card = loaded->card();
    Sound sound, other;
    other.seed = 1;
    const Sound draw = draw_sound(card, sound, settings(0.3f), 2, 11);
    CHECK(draw_sound(card, sound, settings(0.3f), 2, 11) == draw);
    std::set<std::vector<float>> latents{*draw.latent};
    std::set<std::uint64_t> seeds{draw.seed};
    for (const Sound& different :
         {draw_sound(card, sound, settings(0.3f), 2, 12), draw_sound(card, sound, settings(0.3f), 3, 11),
          draw_sound(card, sound, settings(0.3f, 1.0f, 0, 1), 2, 11)}) {
        latents.insert(*different.latent);
        seeds.insert(different.seed);
    }
    CHECK(latents.size() == 4);
    CHECK(seeds.size() == 4);
    CHECK(*draw_sound(card, other, settings(0.3f), 2, 11).latent != *draw.latent);
}

TEST_CASE("what was touched stays, and how velocity moves it") {
    const auto loaded = model();
    Sound sound;
    sound.controls["beta"] = 3.0;
    sound.velocity["beta"] = 0.5;
    const Sound draw = draw_sound(loaded->card(), sound, settings(1.0f), 0, 4);
    CHECK(draw.controls == sound.controls);
    CHECK(draw.velocity == sound.velocity);
}

TEST_CASE("draws go as far as variation says, and stay as far from the origin as sounds are") {
    const auto loaded = model();
    const Card& card = loaded->card();
    const double dim = card.latent.dim;
    for (const float spread : {0.0f, 0.5f, 1.0f}) {
        for (const float variation : {0.1f, 0.6f, 1.0f}) {
            double moved = 0.0, power = 0.0;
            constexpr int kDraws = 2'000;
            for (int key = 0; key < kDraws; ++key) {
                Sound sound;
                sound.seed = static_cast<std::uint64_t>(key);
                const Sound draw =
                    draw_sound(card, sound, settings(variation, spread), 0, static_cast<std::uint64_t>(key));
                moved += std::pow(length(offset(card, sound, draw, variation)), 2);
                for (const float x : *draw.latent) power += double{x} * x;
            }
            CHECK(std::sqrt(moved / kDraws / dim) == doctest::Approx(variation).epsilon(0.06));
            CHECK(power / kDraws / dim == doctest::Approx(1.0).epsilon(0.08));
        }
    }
}

TEST_CASE("without spread all draws lie on one line, which the direction chooses") {
    const auto loaded = model();
    const Card& card = loaded->card();
    const Sound sound;
    const auto line = [&](int direction, std::uint64_t key) {
        auto way = offset(card, sound, draw_sound(card, sound, settings(0.5f, 0.0f, direction), 0, key), 0.5);
        const double size = length(way) * (way[0] < 0.0 ? -1.0 : 1.0);
        for (double& x : way) x /= size;
        return way;
    };
    const auto first = line(1, 4), second = line(1, 99), other = line(2, 4);
    double same = 0.0, different = 0.0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        same += first[i] * second[i];
        different += first[i] * other[i];
    }
    CHECK(same == doctest::Approx(1.0).epsilon(1e-5));
    CHECK(std::abs(different) < 0.99);
}

TEST_CASE("draws of a uniform prior stay within it") {
    const auto loaded = model("stft_stereo");
    REQUIRE(loaded->card().latent.prior == Distribution::uniform);
    int outside = 0;
    for (std::uint64_t key = 0; key < 500; ++key) {
        const Sound draw = draw_sound(loaded->card(), {}, settings(1.0f), 0, key);
        outside += static_cast<int>(std::count_if(draw.latent->begin(), draw.latent->end(), [](float x) {
            return std::abs(x) > std::numbers::sqrt3_v<float>;
        }));
    }
    CHECK(outside == 0);
}

}  // namespace
}  // namespace sistrum
