// The voice pool: polyphony, stealing, references, and sums that do not depend on blocks.
#include "voice/voice_pool.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "support/scripted_supply.h"

namespace sistrum {
namespace {

constexpr double kRate = 1'000.0;
constexpr int kFadeSamples = 2;

RenderedSound* make_sound(int frames, float value, int channels = 1) {
    auto audio = std::make_shared<Audio>(channels, frames, kRate);
    for (int c = 0; c < channels; ++c) {
        for (float& sample : audio->channel(c)) sample = value * static_cast<float>(c + 1);
    }
    auto* sound = new RenderedSound;
    sound->layers.push_back(std::move(audio));
    return sound;
}

struct Pool {
    ReclaimList<RenderedSound> done;
    test::ScriptedSupply supply;  // of held notes; here are none
    HeldDisplay display;
    HeldStreams streams{supply, display};
    VoicePool voices{done, streams};
    std::array<PartBus, VoicePool::kParts> buses{};

    Pool() { voices.prepare(kRate); }
    ~Pool() { voices.reset(); }

    void start(int part, RenderedSound* sound, float velocity = 1.0f,
               const PartValues& values = default_values(), std::uint8_t key = 60) {
        voices.start(*sound, {part, 0, key, velocity}, values, 0.0f);
    }

    // All parts together.
    std::vector<float> left(int frames) { return run(frames)[0]; }
    std::array<std::vector<float>, 2> run(int frames) {
        std::array<std::vector<float>, 2> out;
        for (auto& channel : out) channel.resize(static_cast<std::size_t>(frames));
        for (PartBus& bus : buses) bus.open(frames);
        voices.add(buses, frames);
        for (PartBus& bus : buses) bus.close({out[0].data(), out[1].data()}, frames);
        return out;
    }
};

PartValues chromatic() {
    PartValues values = default_values();
    values[static_cast<std::size_t>(PartParam::play)] = static_cast<float>(PlayMode::chromatic);
    values[static_cast<std::size_t>(PartParam::release)] = 0.01f;
    return values;
}

TEST_CASE("a voice plays its sound once, at the square of its velocity, and ends") {
    Pool pool;
    pool.start(0, make_sound(5, 1.0f), 0.5f);
    CHECK(pool.voices.active() == 1);
    CHECK(pool.left(4) == std::vector<float>{0.25f, 0.25f, 0.25f, 0.25f});
    CHECK(pool.left(3) == std::vector<float>{0.25f, 0.0f, 0.0f});
    CHECK(pool.voices.active() == 0);
}

TEST_CASE("mono plays on both sides, stereo on its own") {
    Pool pool;
    pool.start(0, make_sound(2, 0.5f), 1.0f);
    auto out = pool.run(2);
    CHECK(out[0] == out[1]);
    pool.start(0, make_sound(2, 0.5f, 2), 1.0f);
    out = pool.run(1);
    CHECK(out[0][0] == 0.5f);
    CHECK(out[1][0] == 1.0f);
    CHECK(pool.run(2)[0] == std::vector<float>{0.5f, 0.0f});
}

TEST_CASE("voices of one sound add up, and the last one gives the sound back") {
    struct Watched {
        std::shared_ptr<const Audio> audio;
        explicit Watched(const RenderedSound& sound) : audio(sound.layers.front()) {}
        bool freed() const { return audio.use_count() == 1; }
    };
    Pool pool;
    RenderedSound* const sound = make_sound(10, 0.25f);
    const Watched watched(*sound);
    pool.start(0, sound, 1.0f);
    pool.left(4);
    pool.start(0, sound, 1.0f);
    CHECK(pool.left(1)[0] == 0.5f);
    pool.left(6);
    pool.done.collect();
    CHECK_FALSE(watched.freed());
    pool.left(6);
    pool.done.collect();
    CHECK(watched.freed());
}

TEST_CASE("the 65th note steals the oldest voice, which fades") {
    Pool pool;
    for (int i = 0; i < VoicePool::kVoices; ++i) {
        pool.start(0, make_sound(100, i == 0 ? 1.0f : 0.0f), 1.0f);
    }
    CHECK(pool.voices.stolen() == 0);
    CHECK(pool.left(1)[0] == 1.0f);
    pool.start(0, make_sound(100, 0.0f), 1.0f);
    CHECK(pool.voices.stolen() == 1);
    CHECK(pool.voices.active() == VoicePool::kVoices + 1);
    const auto fade = pool.left(kFadeSamples + 1);
    CHECK(fade[0] == doctest::Approx(0.5));
    CHECK(fade[kFadeSamples] == 0.0f);
    CHECK(pool.voices.active() == VoicePool::kVoices);
}

TEST_CASE("a flood of notes keeps within the pool and gives everything back") {
    Pool pool;
    std::vector<std::shared_ptr<const Audio>> audio;
    for (int i = 0; i < 500; ++i) {
        RenderedSound* const sound = make_sound(50, 0.1f);
        audio.push_back(sound->layers.front());
        pool.start(i % 2, sound, 1.0f);
        CHECK(pool.voices.active() <= VoicePool::kVoices + VoicePool::kFadingVoices);
    }
    pool.voices.reset();
    CHECK(pool.voices.active() == 0);
    pool.done.collect();
    CHECK(std::all_of(audio.begin(), audio.end(), [](const auto& held) { return held.use_count() == 1; }));
}

TEST_CASE("release and fades end the voices they mean") {
    Pool pool;
    PartValues values = default_values();
    values[static_cast<std::size_t>(PartParam::release)] = 0.01f;
    pool.start(0, make_sound(1'000, 1.0f), 1.0f, values);
    pool.start(1, make_sound(1'000, 0.5f));
    pool.start(2, make_sound(1'000, 0.5f));
    pool.voices.fade_part(2, 5);
    pool.left(5);
    CHECK(pool.voices.sounds(0));
    CHECK_FALSE(pool.voices.sounds(2));
    pool.voices.release_all();
    pool.left(10);
    CHECK_FALSE(pool.voices.sounds(0));
    CHECK(pool.voices.sounds(1));  // has the longer release
    pool.voices.fade_all(kFadeSamples);
    pool.left(kFadeSamples);
    CHECK(pool.voices.active() == 0);
}

TEST_CASE("a key that goes up releases its own chromatic voices, no one-shot") {
    Pool pool;
    pool.start(0, make_sound(1'000, 1.0f), 1.0f, chromatic(), 60);
    pool.start(1, make_sound(1'000, 1.0f), 1.0f, default_values(), 60);
    pool.voices.key_up(0, 61, false);
    pool.voices.key_up(1, 60, false);
    pool.left(10);
    CHECK(pool.voices.active() == 2);
    pool.voices.key_up(0, 60, false);
    pool.left(10);
    CHECK_FALSE(pool.voices.sounds(0));
    CHECK(pool.voices.sounds(1));
}

TEST_CASE("a pedal holds keys that went up until it goes up itself") {
    Pool pool;
    pool.start(0, make_sound(1'000, 1.0f), 1.0f, chromatic(), 60);
    pool.start(1, make_sound(1'000, 1.0f), 1.0f, chromatic(), 61);
    pool.voices.key_up(0, 60, true);
    pool.left(20);
    CHECK(pool.voices.active() == 2);
    pool.voices.pedal_up(1);  // another channel's
    pool.left(20);
    CHECK(pool.voices.active() == 2);
    pool.voices.pedal_up(0);
    pool.left(10);
    CHECK_FALSE(pool.voices.sounds(0));
    CHECK(pool.voices.sounds(1));  // its key is still down
}

}  // namespace
}  // namespace sistrum
