// A recording becomes a part's sound: by the encoder beside the model, or with the reason why not.
#include "render/encode_recording.h"

#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <cmath>
#include <filesystem>

#include "render/encoder.h"
#include "support/held_runs.h"
#include "support/render_rig.h"

namespace sistrum {
namespace {

using test::RenderRig;

std::shared_ptr<Audio> recording() {
    auto audio = std::make_shared<Audio>(1, 4'000, 44'100.0);
    for (int n = 0; n < 4'000; ++n) {
        audio->samples[static_cast<std::size_t>(n)] =
            std::exp(-0.002f * static_cast<float>(n)) * std::sin(0.05f * static_cast<float>(n));
    }
    return audio;
}

TEST_CASE("the encoder lies beside the model") {
    CHECK(encoder_path("/kits/drums.onnx") == "/kits/drums.encoder.onnx");
}

TEST_CASE("a recording becomes the part's sound, by its name") {
    RenderRig rig;
    rig.render.set_slot(2, 0, 0.9f);
    {
        const test::HeldRuns encoder_runs;
        rig.render.request_encoding(2, recording(), "kick.wav");
        CHECK(rig.render.pending(2));
    }
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    const auto part = rig.render.snapshot(2);
    CHECK(part.message.empty());
    CHECK(part.wish.sound_name == "kick.wav");
    const auto expected = Encoder(test::model_path("stft_mono.encoder")).encode(*recording());
    CHECK(part.render.sound.latent == expected.latent);
    CHECK(part.render.sound.controls == expected.controls);  // and nothing of what the slots said
    CHECK(rig.newest(2)->layers == part.render.layers);
}

TEST_CASE("what cannot be encoded is a message, and the last good sound plays on") {
    RenderRig rig;
    const auto good = rig.render.snapshot(2).render;
    rig.render.request_encoding(2, std::make_shared<Audio>(1, 100, 44'100.0), "nothing.wav");
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    auto part = rig.render.snapshot(2);
    CHECK(part.message.find("nothing.wav: ") == 0);
    CHECK(part.message.find("silent") != std::string::npos);
    CHECK(part.render.layers == good.layers);
    CHECK(part.wish.sound == rig.render.snapshot(2).wish.sound);
    rig.render.set_slot(2, 0, 0.2f);  // and the part goes on from there
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    CHECK(rig.render.snapshot(2).message.empty());
    CHECK(rig.render.snapshot(2).render.layers != good.layers);
}

TEST_CASE("without a model, without an encoder, or with another model's, there is a reason") {
    RenderRig rig("");
    rig.render.request_encoding(0, recording(), "a.wav");
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    CHECK(rig.render.snapshot(0).message == "a.wav: expected a model to encode for, found none");
    rig.load("mdct_mono");
    rig.render.request_encoding(0, recording(), "a.wav");
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    CHECK(rig.render.snapshot(0).message.find("a.wav: no encoder beside mdct_mono.onnx") == 0);

    const test::TemporaryFolder temporary;
    const auto& folder = temporary.path;
    const auto copy = [&](const char* from, const char* to) {
        std::filesystem::copy_file(test::model_path(from), folder / to,
                                   std::filesystem::copy_options::overwrite_existing);
    };
    copy("mdct_stereo", "model.onnx");
    copy("stft_mono.encoder", "model.encoder.onnx");
    auto request = std::make_shared<ModelRequest>();
    request->path = folder / "model.onnx";
    rig.render.request_model(std::array{0}, request);
    rig.render.request_encoding(0, recording(), "a.wav");  // waits for the model
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    CHECK(rig.render.snapshot(0).message.find("made for another generator") != std::string::npos);
    CHECK(rig.render.snapshot(0).render.model_name == "mdct_stereo");
}

TEST_CASE("a sound that is chosen meanwhile wins over the recording") {
    RenderRig rig;
    rig.render.request_encoding(2, recording(), "kick.wav");
    Sound sound;
    sound.seed = 31;
    rig.render.request_sound(2, sound);
    REQUIRE(rig.render.wait_until_done(RenderRig::kPatience));
    CHECK(rig.render.snapshot(2).wish.sound_name.empty());
    CHECK(rig.render.snapshot(2).render.sound.seed == 31);
}

}  // namespace
}  // namespace sistrum
