// What comes out, sample by sample: exact onsets, exact samples, whatever the block size and the rate.
#include <doctest/doctest.h>

#include <algorithm>

#include "engine.h"
#include "render/load_model.h"
#include "render/renderer.h"
#include "render/resample.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;

// The sound of a kit's part as the renderer makes it on its own.
Audio kit_sound(const std::string& model, int part) {
    const auto loaded = load_model(test::model_path(model));
    const Preset& preset =
        *loaded->card().find_preset(loaded->card().kit[static_cast<std::size_t>(part)].preset);
    Sound sound;
    sound.seed = preset.seed;
    sound.controls = preset.controls;
    return Renderer(loaded).render(sound);
}

// A dense, sorted score: overlapping hits, equal frames, velocities, both kinds of silence.
std::vector<Event> busy_score(int frames) {
    std::vector<Event> events;
    for (int i = 0; i * 331 < frames; ++i) {
        events.push_back(note_on(i * 331, 36 + i * 5 % 16, static_cast<float>(i % 8 + 1) / 8.0f));
        if (i % 3 == 0) events.push_back(note_on(i * 331, 36 + i % 16, 0.3f));
        if (i == 40) events.push_back({i * 331 + 17, Event::Type::all_notes_off});
        if (i == 60) events.push_back({i * 331 + 5, Event::Type::all_sound_off});
    }
    return events;
}

void set_busy_mix(Engine& engine) {
    engine.set_param(1, PartParam::attack, 0.01f);
    engine.set_param(2, PartParam::hold, 0.02f);
    engine.set_param(2, PartParam::decay, 0.05f);
    engine.set_param(3, PartParam::pan, -0.4f);
    engine.set_param(4, PartParam::level, 1.7f);
}

TEST_CASE("at the model's rate a full hit is the rendered sound, to the bit, from the event's sample on") {
    for (const char* model : {"stft_mono", "stft_stereo", "mdct_mono", "mdct_stereo"}) {
        CAPTURE(model);
        KitEngine engine(44'100.0, model);
        const Audio expected = kit_sound(model, 3);
        const auto take = play(engine, {note_on(77, 39)}, 77 + expected.frames + 10, 512);
        for (int channel = 0; channel < 2; ++channel) {
            const auto sound = expected.channel(std::min(channel, expected.channels - 1));
            const auto& heard = take[static_cast<std::size_t>(channel)];
            CHECK(test::first_sound(heard) == 77);
            CHECK(std::equal(sound.begin(), sound.end(), heard.begin() + 77));
            CHECK(heard.back() == 0.0f);
        }
    }
}

TEST_CASE("at every rate the onset is at the event's sample and the samples are the resampled sound's") {
    const Audio expected = kit_sound("stft_mono", 0);
    for (const double rate : {8'000.0, 22'050.0, 48'000.0, 88'200.0, 96'000.0, 192'000.0}) {
        CAPTURE(rate);
        KitEngine engine(rate);
        const Audio resampled = resample(expected, rate);
        const auto take = play(engine, {note_on(1'001, 36)}, 1'001 + resampled.frames, 64);
        CHECK(test::first_sound(take[0]) == 1'001);
        CHECK(std::equal(resampled.samples.begin(), resampled.samples.end(), take[0].begin() + 1'001));
    }
}

TEST_CASE("every block size gives the same samples, to the bit") {
    constexpr int kFrames = 48'000;
    const auto events = busy_score(kFrames);
    const auto take_with = [&](int block) {
        KitEngine engine(48'000.0, "stft_stereo");
        set_busy_mix(engine);
        return play(engine, events, kFrames, block);
    };
    const auto expected = take_with(512);
    REQUIRE(test::loudest(expected[0]) > 0.1f);
    CHECK(expected[0] != expected[1]);
    for (const int block : {1, 7, 64, 511, 1'024, kFrames}) {
        CAPTURE(block);
        CHECK(take_with(block) == expected);
    }
}

TEST_CASE("more voices than the pool has still give the same samples for every block size") {
    constexpr int kFrames = 8'000;
    std::vector<Event> events;
    for (int i = 0; i < 400; ++i) events.push_back(note_on(i * 13, 36 + i % 16));
    const auto take_with = [&](int block) {
        KitEngine engine;
        auto take = play(engine, events, kFrames, block);
        CHECK(engine.stats().voices_stolen > 100);
        return take;
    };
    const auto expected = take_with(512);
    CHECK(take_with(1) == expected);
    CHECK(take_with(333) == expected);
}

TEST_CASE("a level that changes while a hit sounds glides the same for every block size") {
    const auto take_with = [&](int block) {
        KitEngine engine;
        auto take = play(engine, {note_on(0, 36)}, 1'000, block);
        engine.set_param(0, PartParam::level, 0.25f);
        engine.set_param(0, PartParam::pan, 1.0f);
        const auto rest = play(engine, {note_on(100, 36)}, 1'000, block);
        take[0].insert(take[0].end(), rest[0].begin(), rest[0].end());
        take[1].insert(take[1].end(), rest[1].begin(), rest[1].end());
        return take;
    };
    const auto expected = take_with(1'000);
    CHECK(take_with(1) == expected);
    CHECK(take_with(125) == expected);
    CHECK(expected[0].back() == 0.0f);  // panned away
    CHECK(expected[0][1'001] != 0.0f);  // but not at once
}

TEST_CASE("one output channel gets the middle") {
    const Audio expected = kit_sound("mdct_mono", 0);
    KitEngine engine(44'100.0, "mdct_mono");
    const auto mono = play(engine, {note_on(0, 36)}, expected.frames, 512, 1);
    CHECK(std::equal(expected.samples.begin(), expected.samples.end(), mono[0].begin()));
    KitEngine wide(44'100.0, "stft_stereo");
    const auto both = play(wide, {note_on(0, 36)}, 600, 512);
    wide.reset();
    const auto middle = play(wide, {note_on(0, 36)}, 600, 512, 1)[0];
    for (std::size_t n = 0; n < middle.size(); ++n) REQUIRE(middle[n] == 0.5f * (both[0][n] + both[1][n]));
}

}  // namespace
}  // namespace sistrum
