// Chromatic parts: keys, pitch, release, pedal, bend and channels.
#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;

constexpr int kFrames = 4'000, kRelease = 441;

// Part 0 alone, on keys 48 to 72, its own pitch on 60, released in 10 ms.
struct ChromaticEngine : KitEngine {
    ChromaticEngine() {
        wait_until_rendered(60.0);  // the kit sets notes as well
        for (int part = 1; part < kParts; ++part) set_param(part, PartParam::mute, 1.0f);
        set_param(0, PartParam::play, static_cast<float>(PlayMode::chromatic));
        set_param(0, PartParam::note, 60.0f);
        set_param(0, PartParam::low, 48.0f);
        set_param(0, PartParam::high, 72.0f);
        set_param(0, PartParam::release, 0.01f);
    }
    std::vector<float> heard(const std::vector<Event>& events) {
        reset();
        return play(*this, events, kFrames, 512)[0];
    }
};

Event event(int frame, Event::Type type, int note, float value = 0.0f, std::uint8_t channel = 0) {
    return {frame, type, channel, static_cast<std::uint8_t>(note), value};
}
Event note_off(int frame, int note, std::uint8_t channel = 0) {
    return event(frame, Event::Type::note_off, note, 0.0f, channel);
}
Event pedal(int frame, float value, std::uint8_t channel = 0) {
    return event(frame, Event::Type::sustain, 0, value, channel);
}
Event bend(int frame, float value, std::uint8_t channel = 0) {
    return event(frame, Event::Type::pitch_bend, 0, value, channel);
}

float tail(const std::vector<float>& samples, int from) {
    return test::loudest({samples.begin() + from, samples.end()});
}

TEST_CASE("the root key plays the sound itself, to the bit; keys outside the range are silent") {
    KitEngine one_shot;
    const auto expected = play(one_shot, {note_on(0, 36)}, kFrames, 512)[0];
    ChromaticEngine engine;
    CHECK(engine.heard({note_on(0, 60)}) == expected);
    for (const int key : {0, 47, 73, 127}) CHECK(test::loudest(engine.heard({note_on(0, key)})) == 0.0f);
    for (const int key : {48, 72}) CHECK(test::loudest(engine.heard({note_on(0, key)})) > 0.0f);
}

TEST_CASE("key, tune, fine and bend add up: the same pitch by each way is the same sound") {
    ChromaticEngine engine;
    engine.set_param(0, PartParam::bend, 7.0f);
    const auto fifth = engine.heard({note_on(0, 67)});
    CHECK(fifth != engine.heard({note_on(0, 60)}));
    CHECK(engine.heard({bend(0, 1.0f), note_on(0, 60)}) == fifth);
    CHECK(engine.heard({bend(0, 7.0f), note_on(0, 60)}) == fifth);  // clamped
    engine.set_param(0, PartParam::tune, 5.0f);
    CHECK(engine.heard({note_on(0, 62)}) == fifth);
    engine.set_param(0, PartParam::fine, -100.0f);
    CHECK(engine.heard({note_on(0, 63)}) == fifth);
}

TEST_CASE("an octave up is over in half the time") {
    ChromaticEngine engine;
    const auto length = [&](int key) {
        engine.reset();
        play(engine, {note_on(0, key)}, 1, 1);
        int frames = 1;
        for (; engine.stats().active_voices > 0; ++frames) play(engine, {}, 1, 1);
        return frames;
    };
    const int frames = engine.part(0).waveform->frames;
    CHECK(length(60) == frames);
    CHECK(length(72) == (frames + 1) / 2);
    CHECK(length(48) == 2 * frames);
}

TEST_CASE("a key that goes up releases its note") {
    ChromaticEngine engine;
    const auto held = engine.heard({note_on(0, 60)});
    const auto released = engine.heard({note_on(0, 60), note_off(1'000, 60)});
    CHECK(std::equal(held.begin(), held.begin() + 1'000, released.begin()));
    CHECK(tail(released, 1'000 + kRelease / 2) > 0.0f);
    CHECK(tail(released, 1'000 + kRelease) == 0.0f);
    CHECK(engine.heard({note_on(0, 60), note_off(1'000, 61)}) == held);
    CHECK(engine.heard({note_on(0, 60), note_off(1'000, 60, 1)}) == held);
}

TEST_CASE("the channel's pedal holds notes until it goes up") {
    ChromaticEngine engine;
    const auto held = engine.heard({note_on(0, 60)});
    CHECK(engine.heard({pedal(0, 1.0f), note_on(0, 60), note_off(500, 60)}) == held);
    CHECK(engine.heard({note_on(0, 60), pedal(10, 0.5f), note_off(500, 60)}) == held);
    const auto lifted = engine.heard({pedal(0, 1.0f), note_on(0, 60), note_off(500, 60), pedal(1'000, 0.4f)});
    CHECK(tail(lifted, 1'000) > 0.0f);
    CHECK(tail(lifted, 1'000 + kRelease) == 0.0f);
    CHECK(tail(engine.heard({pedal(0, 1.0f, 1), note_on(0, 60), note_off(500, 60)}), 500 + kRelease) == 0.0f);
    CHECK(engine.heard({pedal(0, 1.0f), note_on(0, 60), pedal(500, 0.0f)}) == held);  // the key is down
}

TEST_CASE("all-notes-off releases held notes and lifts the pedals; reset forgets pedals and bends") {
    ChromaticEngine engine;
    const Event off{500, Event::Type::all_notes_off};
    const auto after =
        engine.heard({pedal(0, 1.0f), note_on(0, 60), off, note_on(1'500, 60), note_off(1'600, 60)});
    CHECK(tail(std::vector(after.begin(), after.begin() + 1'500), 500 + kRelease) == 0.0f);
    CHECK(tail(after, 1'600 + kRelease) == 0.0f);
    const auto plain = engine.heard({note_on(0, 60), note_off(500, 60)});
    engine.heard({pedal(0, 1.0f), bend(0, 0.7f)});
    CHECK(engine.heard({note_on(0, 60), note_off(500, 60)}) == plain);
}

TEST_CASE("a bend in the middle of a note moves it from that sample on, one-shots stand still") {
    ChromaticEngine engine;
    const auto straight = engine.heard({note_on(0, 60)});
    const auto bent = engine.heard({note_on(0, 60), bend(700, 0.5f)});
    CHECK(std::equal(straight.begin(), straight.begin() + 700, bent.begin()));
    CHECK_FALSE(std::equal(straight.begin() + 800, straight.end(), bent.begin() + 800));
    CHECK(engine.heard({note_on(0, 60), bend(700, 0.5f, 1)}) == straight);  // another channel's
    CHECK(engine.heard({note_on(0, 60), bend(700, std::numeric_limits<float>::quiet_NaN())}) == straight);
    KitEngine one_shot;
    const auto expected = play(one_shot, {note_on(0, 36)}, kFrames, 512)[0];
    one_shot.reset();
    CHECK(play(one_shot, {bend(0, 1.0f), note_on(0, 36), bend(700, 0.5f)}, kFrames, 512)[0] == expected);
}

TEST_CASE("tune and fine take a sounding note along") {
    KitEngine engine;
    const auto straight = play(engine, {note_on(0, 36)}, 2'000, 500)[0];
    engine.reset();
    const auto begin = play(engine, {note_on(0, 36)}, 1'000, 500)[0];
    engine.set_param(0, PartParam::tune, 3.0f);
    const auto rest = play(engine, {}, 1'000, 500)[0];
    CHECK(std::equal(begin.begin(), begin.end(), straight.begin()));
    CHECK(rest[0] == doctest::Approx(static_cast<double>(straight[1'000])).epsilon(0.05));
    CHECK_FALSE(std::equal(rest.begin() + 50, rest.end(), straight.begin() + 1'050));
}

TEST_CASE("a part listens to its channel") {
    KitEngine engine;
    const auto on_channel = [&](int channel) {
        engine.reset();
        return test::loudest(
            play(engine, {event(0, Event::Type::note_on, 36, 1.0f, static_cast<std::uint8_t>(channel))}, 500,
                 500)[0]);
    };
    for (const int channel : {0, 9, 15}) CHECK(on_channel(channel) > 0.0f);
    engine.set_param(0, PartParam::channel, 10.0f);
    CHECK(on_channel(9) > 0.0f);
    for (const int channel : {0, 8, 10, 15}) CHECK(on_channel(channel) == 0.0f);
    engine.set_param(0, PartParam::channel, 0.0f);
    for (const int channel : {16, 255}) CHECK(on_channel(channel) == 0.0f);  // there is no such one
}

}  // namespace
}  // namespace sistrum
