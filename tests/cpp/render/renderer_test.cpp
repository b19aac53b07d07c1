// The renderer: pure, and particular about what it is given. That its samples are right is the models' self
// test (written by tests/golden/reference.py, which shares no code) and tests/parity.
#include "render/renderer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

Renderer make(const std::string& model) {
    return Renderer(load_model(test::model_path(model)));
}

Sound with_control(const std::string& id, double value) {
    Sound sound;
    sound.controls[id] = value;
    return sound;
}

TEST_CASE("every test model passes its self test and renders what its card says") {
    for (const char* name : {"stft_mono", "stft_stereo", "mdct_mono", "mdct_stereo", "touched"}) {
        CAPTURE(name);
        Renderer renderer = make(name);
        const AudioFormat& format = renderer.model().card().audio;
        const Audio audio = renderer.render({});
        CHECK(audio.channels == format.channels);
        CHECK(audio.frames == format.samples);
        CHECK(audio.sample_rate == format.sample_rate);
        if (format.peak) CHECK(test::loudest(audio.samples) == doctest::Approx(*format.peak));
        CHECK(renderer.times().inference > 0.0);
        CHECK(renderer.times().total >= renderer.times().inference + renderer.times().inverse);
    }
}

TEST_CASE("the same sound gives the same samples, another seed or control gives others") {
    Renderer renderer = make("stft_mono");
    Sound sound;
    sound.seed = 5;
    const Audio first = renderer.render(sound);
    const Audio other_control = renderer.render(with_control("beta", 9.0));
    sound.seed = 6;
    const Audio other_seed = renderer.render(sound);
    sound.seed = 5;
    CHECK(renderer.render(sound).samples == first.samples);
    CHECK(make("stft_mono").render(sound).samples == first.samples);
    CHECK(other_seed.samples != first.samples);
    CHECK(other_control.samples != first.samples);
}

TEST_CASE("controls are clamped to their range") {
    Renderer renderer = make("mdct_mono");
    CHECK(renderer.render(with_control("beta", 1e6)).samples ==
          renderer.render(with_control("beta", 10.0)).samples);
    CHECK(renderer.render(with_control("beta", 5.0)).samples == renderer.render({}).samples);
}

TEST_CASE("a given latent stands instead of the seed's, the noise still follows the seed") {
    Renderer renderer = make("stft_mono");
    Sound sound;
    sound.latent = std::vector<float>(8, 0.5f);
    const Audio first = renderer.render(sound);
    sound.seed = 1;
    CHECK(renderer.render(sound).samples != first.samples);
    sound.seed = 0;
    CHECK(renderer.render(sound).samples == first.samples);
    CHECK(renderer.render({}).samples != first.samples);
}

TEST_CASE("what the model does not have is an error that says what it has") {
    Renderer renderer = make("stft_mono");
    CHECK_THROWS_WITH_AS(renderer.render(with_control("omega", 1.0)),
                         "control \"omega\": expected one of alpha beta gamma", std::invalid_argument);
    CHECK_THROWS_AS(renderer.render(with_control("alpha", std::nan(""))), std::invalid_argument);
    Sound sound;
    sound.latent = std::vector<float>(7);
    CHECK_THROWS_WITH_AS(renderer.render(sound), "latent: expected 8 numbers, found 7",
                         std::invalid_argument);
    sound = {};
    sound.pitch = 60;
    CHECK_THROWS_AS(renderer.render(sound), std::invalid_argument);
    sound = {};
    sound.seconds = 1.0;
    CHECK_THROWS_AS(renderer.render(sound), std::invalid_argument);
}

}  // namespace
}  // namespace sistrum
