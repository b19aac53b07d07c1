// The render thread: newest wishes, morphs, layers one by one, loads that delay nothing, and everything at
// once.
#include "render/render_thread.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "support/held_runs.h"
#include "support/render_rig.h"

namespace sistrum {
namespace {

using Clock = std::chrono::steady_clock;
using test::RenderRig;
using namespace std::chrono_literals;

constexpr double kPatience = RenderRig::kPatience;

bool wait_for_sound(RenderRig& rig, int part) {
    const auto end = Clock::now() + 30s;
    while (Clock::now() < end) {
        if (rig.newest(part) != nullptr) return true;
        std::this_thread::sleep_for(50us);
    }
    return false;
}

TEST_CASE("a model that loads slowly delays no render of other parts") {
    RenderRig rig;
    rig.newest(0);
    rig.render.request_model(std::array{5}, RenderRig::request("slow"));
    for (int step = 0; step < 5; ++step) {
        rig.render.set_slot(0, 0, 0.1f * static_cast<float>(step));
        REQUIRE(wait_for_sound(rig, 0));
    }
    CHECK(rig.render.snapshot(5).loading);
    CHECK(rig.render.pending(5));
    CHECK_FALSE(rig.render.wait_until_done(0.0));
    CHECK(rig.render.wait_until_done(kPatience));
    CHECK_FALSE(rig.render.snapshot(5).loading);
    CHECK(rig.render.snapshot(5).message.empty());
}

TEST_CASE("of models asked for in a row only the last is loaded") {
    RenderRig rig("mdct_mono");
    std::vector<std::shared_ptr<ModelRequest>> asked;
    {
        const test::HeldRuns first_loads;
        for (int i = 0; i < 40; ++i) {
            asked.push_back(RenderRig::request("touched"));
            rig.render.request_model(std::array{0}, asked.back());
        }
        rig.render.request_model(std::array{0}, RenderRig::request("stft_mono"));
    }
    REQUIRE(rig.render.wait_until_done(kPatience));
    CHECK(rig.render.snapshot(0).model->card().name == "stft_mono");
    const auto loaded = [](const auto& request) { return request->resolved; };
    CHECK(std::count_if(asked.begin(), asked.end(), loaded) <= 1);  // the one that was begun
}

TEST_CASE("a morph goes from the sound to the other one, and back without a render") {
    RenderRig rig("touched");
    Sound other;
    other.seed = 900;
    other.controls["alpha"] = -0.5;
    const auto at_sound = rig.newest(7)->layers;
    rig.render.request_other(7, other);
    rig.render.wait_until_done(kPatience);
    CHECK(rig.render.snapshot(7).render.layers == at_sound);
    rig.set(7, PartParam::morph, 0.5f);
    const auto middle = rig.render.snapshot(7).render;
    CHECK(middle.layers != at_sound);
    CHECK(middle.sound.latent.has_value());
    rig.set(7, PartParam::morph, 1.0f);
    const auto end = rig.render.snapshot(7).render;
    CHECK(end.sound == other);
    Renderer renderer(rig.render.snapshot(7).model);
    CHECK(end.full()->samples == renderer.render(other).samples);
    const auto renders = rig.render.snapshot(7).renders;
    const auto wish = rig.render.snapshot(7).wish;
    rig.settings.set(7, PartParam::morph, 0.5f);
    rig.render.restore_part(7, {wish, middle});  // undo
    rig.render.wait_until_done(kPatience);
    CHECK(rig.render.snapshot(7).render.layers == middle.layers);
    CHECK(rig.render.snapshot(7).renders == renders + 1);  // taken up, nothing more
}

TEST_CASE("under a dragged slider every wish that is begun is heard, and only the last gets all layers") {
    RenderRig rig("touched");
    Sound sound;
    sound.velocity = {{"beta", 1.0}};
    rig.render.request_sound(0, sound);
    rig.render.wait_until_done(kPatience);
    const auto before = rig.render.snapshot(0).renders;
    {
        const test::HeldRuns first_is_rendered;
        for (int step = 1; step <= 500; ++step) rig.render.set_slot(0, 0, static_cast<float>(step) / 500.0f);
    }
    REQUIRE(rig.render.wait_until_done(kPatience));
    const auto snapshot = rig.render.snapshot(0);
    CHECK(snapshot.render.sound.controls.at("alpha") == 1.0);
    CHECK(snapshot.render.layers.size() == kVelocityLayers);
    CHECK(rig.newest(0)->layers == snapshot.render.layers);
    CHECK(snapshot.renders >= before + 2);  // the newest, at once and with its layers,
    CHECK(snapshot.renders <= before + 3);  // perhaps the one that was begun
}

TEST_CASE("a slider of the main thread is heard one render later, not more") {
    RenderRig rig;
    for (int step = 0; step < 20; ++step) {
        rig.newest(0);
        const auto before = rig.render.snapshot(0).renders;
        rig.render.set_slot(0, 1, 0.02f * static_cast<float>(step + 1));
        REQUIRE(wait_for_sound(rig, 0));
        REQUIRE(rig.render.wait_until_done(kPatience));
        CHECK(rig.newest(0) == nullptr);
        CHECK(rig.render.snapshot(0).renders == before + 1);
    }
}

TEST_CASE("audio, main and loader threads at once") {
    RenderRig rig;
    std::atomic<bool> stop{false};
    std::thread audio([&] {
        for (std::uint64_t block = 0; !stop; ++block) {
            rig.render.begin_block();
            const int part = static_cast<int>(block % 16);
            if (auto sound = rig.newest(part)) rig.render.done_sounds().push(sound.release());
            for (int place = 0; place < kDrawsAhead; ++place) {
                if (auto draw = rig.first_draw(part, place)) rig.render.done_sounds().push(draw.release());
                if (auto draw = rig.draw(part, place)) rig.render.done_sounds().push(draw.release());
            }
            rig.render.request_draw(part, static_cast<int>(block % kDrawsAhead), 4 + block);
            rig.render.set_slot(part, 0, static_cast<float>(block % 100) / 100.0f);
            std::this_thread::sleep_for(100us);
        }
    });
    auto recording = std::make_shared<Audio>(1, 2'000, 44'100.0);
    for (std::size_t i = 0; i < recording->samples.size(); ++i)
        recording->samples[i] = 1.0f / static_cast<float>(i + 1);
    for (int round = 0; round < 30; ++round) {
        const int part = round % 16;
        if (rig.settings.set(part, PartParam::variation, 0.1f * static_cast<float>(round % 5)))
            rig.render.param_changed(part);
        rig.render.request_seed((part + 1) % 16, static_cast<std::uint64_t>(round));
        if (round % 5 == 1) rig.render.request_encoding(part, recording, "click");
        if (round % 5 == 2)
            rig.render.request_model(std::array{part, 3},
                                     RenderRig::request(round % 2 ? "mdct_mono" : "text"));
        const auto saved = rig.render.snapshot((part + 2) % 16);
        if (round % 5 == 3) rig.render.restore_part((part + 2) % 16, {saved.wish, saved.render});
        if (round % 5 == 4) rig.render.set_rate(round % 2 ? 48'000.0 : 44'100.0);
        std::this_thread::sleep_for(3ms);
    }
    stop = true;
    audio.join();
    CHECK(rig.render.wait_until_done(kPatience));
}

}  // namespace
}  // namespace sistrum
