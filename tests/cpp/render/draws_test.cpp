// Draws of the render thread: the first ones, those that are asked for, and what is left where the model is
// gone.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "render/load_model.h"
#include "render/velocity_layers.h"
#include "support/render_rig.h"

namespace sistrum {
namespace {

using test::RenderRig;

const DrawSettings kSettings{0.4f, 1.0f, 0, 0};

// Layer `layer` of a draw as it must come out.
std::vector<float> expected(const RenderRig& rig, int part, std::uint64_t key, int layer = 0) {
    const auto snapshot = rig.render.snapshot(part);
    Renderer renderer(snapshot.model);
    const Card& card = snapshot.model->card();
    const Sound draw = draw_sound(card, snapshot.render.sound, kSettings, part, key);
    renderer.render(draw);
    OwnValues own;
    for (std::size_t i = 0; i < renderer.values().size(); ++i)
        own[card.controls[i].id] = renderer.values()[i];
    return renderer.render(layer_sound(card, draw, own, layer)).samples;
}

TEST_CASE("a part that does not vary has its exact sound and no draws") {
    RenderRig rig;
    const auto exact = rig.newest(3);
    REQUIRE(exact != nullptr);
    CHECK(exact->draws == Draws::none);
    CHECK(exact->layers.size() == 1);
    CHECK(rig.newest(3) == nullptr);
    rig.render.request_draw(3, 1, 50);
    rig.render.wait_until_done();
    for (int place = 0; place < kDrawsAhead; ++place) CHECK(rig.first_draw(3, place) == nullptr);
    CHECK(rig.draw(3, 1) == nullptr);
}

TEST_CASE("a part that varies has its first draws, of the generation of its exact sound") {
    RenderRig rig;
    const auto before = rig.newest(2);
    rig.set(2, PartParam::variation, kSettings.variation);
    const auto exact = rig.newest(2);
    REQUIRE(exact != nullptr);
    CHECK(exact->draws == Draws::endless);
    CHECK(exact->generation > before->generation);
    CHECK(exact->layers == before->layers);  // variation does not change the sound itself
    for (int place = 0; place < kDrawsAhead; ++place) {
        const auto draw = rig.first_draw(2, place);
        REQUIRE(draw != nullptr);
        CHECK(draw->generation == exact->generation);
        CHECK(draw->key == static_cast<std::uint64_t>(place));
        CHECK(draw->layers.at(0)->samples == expected(rig, 2, draw->key));
        CHECK(draw->layers.at(0)->samples != exact->layers.at(0)->samples);
    }
    CHECK(rig.first_draw(1, 0) == nullptr);
    rig.set(2, PartParam::variation, 0.0f);
    CHECK(rig.newest(2)->draws == Draws::none);
}

TEST_CASE("a draw that is asked for comes once, in its place, and again with a new generation") {
    RenderRig rig;
    rig.set(0, PartParam::variation, kSettings.variation);
    rig.render.request_draw(0, 2, 777);
    rig.render.request_draw(0, 3, 778);
    rig.render.request_draw(0, 3, 779);
    rig.render.wait_until_done();
    const auto exact = rig.newest(0), draw = rig.draw(0, 2), newer = rig.draw(0, 3);
    REQUIRE(draw != nullptr);
    CHECK(draw->key == 777);
    CHECK(draw->generation == exact->generation);
    CHECK(draw->layers.at(0)->samples == expected(rig, 0, 777));
    CHECK(newer->key == 779);
    const auto count = rig.render.published();
    rig.render.request_draw(0, 2, 777);
    rig.render.request_draw(0, 3, 0);
    rig.render.wait_until_done();
    CHECK(rig.render.published() == count);  // it has that one already, and wants the other no more

    rig.render.set_slot(0, 0, 1.0f);
    rig.render.wait_until_done();
    const auto moved = rig.newest(0), again = rig.draw(0, 2);
    REQUIRE(again != nullptr);
    CHECK(again->generation == moved->generation);
    CHECK(again->generation > draw->generation);
    CHECK(again->layers.at(0)->samples == expected(rig, 0, 777));
    CHECK(rig.draw(0, 3) == nullptr);
}

TEST_CASE("sounds whose controls move with velocity have layers, exact or drawn") {
    RenderRig rig("touched");
    Sound sound;
    sound.velocity = {{"beta", 0.8}};
    rig.render.request_sound(1, sound);
    rig.set(1, PartParam::variation, kSettings.variation);
    const auto exact = rig.newest(1), draw = rig.first_draw(1, 3);
    REQUIRE(exact->layers.size() == kVelocityLayers);
    REQUIRE(draw->layers.size() == kVelocityLayers);
    for (int layer = 0; layer < kVelocityLayers; ++layer) {
        CAPTURE(layer);
        CHECK(draw->layers[static_cast<std::size_t>(layer)]->samples == expected(rig, 1, 3, layer));
        if (layer > 0) CHECK(draw->layers[static_cast<std::size_t>(layer - 1)] != draw->layers.back());
    }
    const auto snapshot = rig.render.snapshot(1);
    CHECK(snapshot.render.layers == exact->layers);
    CHECK(snapshot.render.first_draws.at(3) == draw->layers);
}

TEST_CASE("a saved part hands out its draws again without rendering them") {
    RenderRig rig;
    rig.set(4, PartParam::variation, kSettings.variation);
    const auto saved = rig.render.snapshot(4);
    RenderRig other("");
    other.settings.set(4, PartParam::variation, kSettings.variation);
    auto wish = saved.wish;
    other.render.restore_part(4, {wish, saved.render});
    other.render.wait_until_done();
    CHECK(other.newest(4)->layers == saved.render.layers);
    for (int place = 0; place < kDrawsAhead; ++place) {
        CHECK(other.first_draw(4, place)->layers ==
              saved.render.first_draws.at(static_cast<std::size_t>(place)));
    }
    CHECK(other.render.last_render_ms() == 0.0);
    other.render.request_draw(4, 0, 99);  // the model is there: more of them
    other.render.wait_until_done();
    CHECK(other.draw(4, 0)->key == 99);
}

TEST_CASE("without its model a part plays the draws that were saved, as long as it is to vary") {
    RenderRig rig;
    rig.set(4, PartParam::variation, kSettings.variation);
    const auto saved = rig.render.snapshot(4);
    PartRestore restore{saved.wish, saved.render};
    restore.wish.request = RenderRig::request("no_such");
    restore.wish.request->sha256 = saved.render.model_sha256;
    RenderRig other("");
    other.settings.set(4, PartParam::variation, kSettings.variation);
    other.render.restore_part(4, restore);
    other.render.wait_until_done();
    auto exact = other.newest(4);
    REQUIRE(exact != nullptr);
    CHECK(exact->draws == Draws::fixed);
    CHECK(exact->layers == saved.render.layers);
    const auto draw = other.first_draw(4, 2);
    CHECK(draw->generation == exact->generation);
    CHECK(draw->layers == saved.render.first_draws.at(2));
    CHECK(other.render.snapshot(4).message.find("no such file") != std::string::npos);
    other.set(4, PartParam::variation, 0.0f);
    CHECK(other.newest(4)->draws == Draws::none);
    other.set(4, PartParam::variation, 1.0f);  // not what they were drawn with, but all there is
    exact = other.newest(4);
    CHECK(exact->draws == Draws::fixed);
    CHECK(other.first_draw(4, 0)->generation == exact->generation);
}

TEST_CASE("at another rate draws are resampled, not rendered") {
    RenderRig rig;
    rig.set(0, PartParam::variation, kSettings.variation);
    rig.render.request_draw(0, 1, 40);
    rig.render.wait_until_done();
    const auto renders = rig.render.snapshot(0).renders;
    const auto first = rig.render.snapshot(0).render.first_draws;
    rig.render.set_rate(96'000.0);
    rig.render.wait_until_done();
    const auto exact = rig.newest(0), draw = rig.first_draw(0, 0), asked = rig.draw(0, 1);
    CHECK(exact->layers.at(0)->sample_rate == 96'000.0);
    CHECK(draw->layers.at(0)->sample_rate == 96'000.0);
    CHECK(asked->layers.at(0)->sample_rate == 96'000.0);
    CHECK(draw->generation == exact->generation);
    CHECK(asked->generation == exact->generation);
    CHECK(rig.render.snapshot(0).renders == renders);
    CHECK(rig.render.snapshot(0).render.first_draws == first);
}

TEST_CASE("a part that is automated without end leaves time for the draws of others") {
    RenderRig rig;
    rig.render.request_model(std::array{0}, RenderRig::request("sluggish"));
    rig.set(1, PartParam::variation, kSettings.variation);
    RenderRig::Owned draw;
    std::uint64_t exact = 0;  // sounds of the automated part since the draw was asked for
    std::thread audio([&] {
        const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        for (int block = 0; draw == nullptr && std::chrono::steady_clock::now() < end; ++block) {
            rig.render.begin_block();
            rig.render.set_slot(0, 0, static_cast<float>(block % 1'000) / 1'000.0f);
            if (block == 100) rig.render.request_draw(1, 0, 60);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));  // far less than a render
            exact += rig.newest(0) != nullptr && block >= 100;
            draw = rig.draw(1, 0);
        }
    });
    audio.join();
    REQUIRE(draw != nullptr);
    CHECK(draw->key == 60);
    CHECK(exact <= 20);  // it has its turns too, but not all
}

}  // namespace
}  // namespace sistrum
