// An encoder without a latent: what it hears is laid over the sound that is there.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "engine.h"
#include "model/encoder_card.h"
#include "render/encoder.h"
#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;

constexpr double kPatience = 60.0, kPi = 3.14159265358979;
constexpr int kPart = 3, kPlaying = 149;  // a control that the tagger does not name

Audio tone(double hertz, double rate, double seconds, int channels = 1) {
    Audio audio(channels, static_cast<int>(rate * seconds), rate);
    for (int channel = 0; channel < channels; ++channel) {
        for (int n = 0; n < audio.frames; ++n) {
            const double time = n / rate;
            audio.channel(channel)[n] =
                static_cast<float>(std::exp(-8.0 * time) * std::sin(2 * kPi * hertz * time));
        }
    }
    return audio;
}

std::shared_ptr<const Audio> shared(Audio audio) {
    return std::make_shared<const Audio>(std::move(audio));
}

TEST_CASE("a tagger gives the generator's attributes and no latent, of any recording") {
    Encoder tagger(model_path("many.encoder"));
    tagger.check_generator(*load_model(model_path("many")));
    CHECK_FALSE(tagger.card().output_of(PortRole::latent).has_value());
    const auto expected = tagger.encode(tone(200.0, 32'000.0, 1.0));
    CHECK_FALSE(expected.latent.has_value());
    REQUIRE(expected.controls.size() == 140);
    for (const auto& [id, value] : expected.controls) CHECK((value >= 0.0 && value <= 1.0));
    CHECK(tagger.encode(tone(200.0, 32'000.0, 1.0, 2)).controls == expected.controls);
    const auto longer = tagger.encode(tone(200.0, 96'000.0, 4.0)).controls;
    for (const auto& [id, value] : expected.controls) CHECK(std::abs(longer.at(id) - value) < 0.02);
    CHECK(tagger.encode(tone(200.0, 32'000.0, 0.05)).controls != expected.controls);
    CHECK_THROWS_WITH(tagger.encode(Audio(2, 32'000, 32'000.0)), "silent");
}

TEST_CASE("an encoding without a latent keeps the sound, one with a latent replaces it") {
    Sound present;
    present.seed = 9;
    present.latent = {1.0f, 2.0f};
    present.controls = {{"mine", 0.5}, {"bright", 0.1}};
    present.velocity = {{"mine", 1.0}};
    Encoding encoding;
    encoding.controls = {{"bright", 0.75}};
    const Sound over = encoded_sound(encoding, present);
    CHECK(over.seed == 9);
    CHECK(over.latent == present.latent);
    CHECK(over.velocity == present.velocity);
    CHECK(over.controls == std::map<std::string, double>{{"mine", 0.5}, {"bright", 0.75}});
    encoding.latent = {3.0f, 4.0f};
    const Sound whole = encoded_sound(encoding, present);
    CHECK(whole.seed == 0);
    CHECK(whole.latent == encoding.latent);
    CHECK(whole.velocity.empty());
    CHECK(whole.controls == encoding.controls);
}

TEST_CASE("a recording's attributes are touched in a part, and nothing else of its sound moves") {
    KitEngine engine(32'000.0, "many");
    REQUIRE(engine.wait_until_rendered(kPatience));
    engine.set_control(kPart, kPlaying, 0.125f);  // a hand on it, not in the sound yet
    const Sound before = engine.part(kPart).sound;
    const auto wave = engine.part(kPart).waveform;
    const Audio recording = tone(440.0, 44'100.0, 2.0);
    engine.encode_recording(kPart, shared(recording), "voice");
    REQUIRE(engine.wait_until_rendered(kPatience));
    const auto part = engine.part(kPart);
    CHECK(part.status == PartStatus::ready);
    CHECK(part.message.empty());
    CHECK(part.sound_name == "voice");
    CHECK(part.waveform != wave);
    CHECK(part.sound.seed == before.seed);
    CHECK(part.sound.latent == before.latent);
    const auto heard = Encoder(model_path("many.encoder")).encode(recording).controls;
    for (const ControlState& state : part.controls) {
        const auto attribute = heard.find(state.control->id);
        const bool was_touched = before.controls.contains(state.control->id);
        CHECK(state.touched == (attribute != heard.end() || was_touched));
        if (attribute != heard.end()) CHECK(state.value == doctest::Approx(attribute->second));
    }
    CHECK(part.sound.controls.at(part.controls[kPlaying].control->id) == doctest::Approx(0.125));
    CHECK(engine.part(kPart + 1).sound.controls.size() == 1);  // others are as they were
}

TEST_CASE("silence changes nothing, and the reason is told") {
    KitEngine engine(32'000.0, "many");
    REQUIRE(engine.wait_until_rendered(kPatience));
    const Sound before = engine.part(kPart).sound;
    engine.encode_recording(kPart, shared(Audio(1, 32'000, 32'000.0)), "nothing");
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(kPart).message.find("nothing: silent") != std::string::npos);
    CHECK(engine.part(kPart).sound == before);
}

}  // namespace
}  // namespace sistrum
