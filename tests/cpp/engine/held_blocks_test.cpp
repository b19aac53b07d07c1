// Held notes through the engine, offline: the model's own notes, sample for sample, whatever the blocks.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "engine.h"
#include "render/load_model.h"
#include "render/note/note_stream.h"
#include "support/held_song.h"
#include "support/play.h"
#include "voice/hit_sequence.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;
using test::Take;

constexpr int kRate = 32'000, kHop = 256;  // of the model: nothing is interpolated

Event note_off(int frame, int note) {
    return {frame, Event::Type::note_off, 0, static_cast<std::uint8_t>(note), 0.0f};
}

struct TonalEngine : KitEngine {
    explicit TonalEngine(double rate = kRate) : KitEngine(rate, "notes_harmonic") {
        wait_until_rendered(60.0);
        test::set_held_parts(*this);
        wait_until_rendered(60.0);
    }
};

// What the pure renderer makes of one note of the kit's first part.
std::vector<float> pure_note(int key, double velocity, std::int64_t millisecond, int release_frame) {
    const auto model = load_model(test::model_path("notes_harmonic"));
    const Preset& preset = model->card().presets.front();
    NoteRenderer renderer(model);
    NoteStart start;
    start.sound.seed = preset.seed;
    start.sound.controls = preset.controls;
    start.pitch = key;
    start.velocity = static_cast<float>(velocity);
    start.key = hit_key(millisecond, 0);
    NoteStream stream(renderer, start);
    stream.change({release_frame, NoteChange::Kind::release, 0.0f});
    std::vector<float> samples;
    while (!stream.ended()) {
        const NoteChunk chunk = stream.next(NoteStream::Tail::no);
        samples.insert(samples.end(), chunk.samples.begin(), chunk.samples.end());
    }
    return samples;
}

TEST_CASE("at the model's rate a held note is what the model renders, to the bit, from its sample on") {
    for (const int held : {40, 5'000, 40'000}) {
        CAPTURE(held);
        TonalEngine engine;
        const int first = 320;  // 10 ms
        const auto expected = pure_note(60, 1.0, 10, held / kHop + 2);
        const auto take = play(engine, {note_on(first, 60), note_off(first + held, 60)},
                               first + static_cast<int>(expected.size()) + 100, 200);
        CHECK(std::equal(expected.begin(), expected.end(), take[0].begin() + first));
        CHECK(take[0] == take[1]);
        CHECK(test::loudest({take[0].begin() + first + static_cast<int>(expected.size()), take[0].end()}) ==
              0.0f);
        CHECK(test::loudest(take[0]) > 0.01f);
        CHECK(engine.stats().active_voices == 0);
        CHECK(engine.stats().late_renders == 0);
    }
}

TEST_CASE("a song of held notes is the same to the bit for every block size, run after run") {
    for (const double rate : {48'000.0, 44'100.0}) {
        const test::Song song = test::held_song(rate, 1.5);
        const auto take_with = [&](const test::Blocks& blocks) {
            TonalEngine engine(rate);
            Take take = test::play_song(engine, song, blocks);
            CHECK(engine.stats().late_renders == 0);
            return take;
        };
        const Take expected = take_with(test::blocks_of(512));
        REQUIRE(test::loudest(expected[0]) > 0.05f);
        if (rate == 48'000.0) {
            for (const int block : {1, 7, 32, 64, 511, 1'024, 8'192}) {
                CAPTURE(block);
                CHECK(take_with(test::blocks_of(block)) == expected);
            }
        }
        CHECK(take_with(test::random_blocks(5)) == expected);
        CHECK(take_with(test::random_blocks(6)) == expected);
    }
}

TEST_CASE("after a reset a song is the same again, and silent at once in between") {
    const test::Song song = test::held_song(48'000.0, 0.5);
    TonalEngine engine(48'000.0);
    const Take first = test::play_song(engine, song, test::blocks_of(256));
    CHECK(engine.stats().active_voices > 0);
    engine.reset();
    CHECK(test::loudest(play(engine, {}, 500, 64)[0]) == 0.0f);
    engine.reset();
    test::set_held_parts(engine);  // the song has moved some
    CHECK(test::play_song(engine, song, test::blocks_of(256)) == first);
    engine.prepare(44'100.0, 512);
    CHECK(test::loudest(play(engine, {}, 500, 64)[0]) == 0.0f);
    engine.prepare(48'000.0, 512);
    test::set_held_parts(engine);
    CHECK(test::play_song(engine, song, test::blocks_of(64)) == first);
}

TEST_CASE("two notes of one key are two notes: each has a key of its own, song after song") {
    TonalEngine engine(kRate);
    const auto take = [&](int first) {
        engine.reset();
        return play(engine, {note_on(first, 60), note_off(first + 30'000, 60)}, first + 30'000, 400)[0];
    };
    const auto at_0 = take(0), at_1 = take(320);
    CHECK(std::equal(at_0.begin(), at_0.begin() + 16 * kHop, at_1.begin() + 320));  // the attack
    CHECK_FALSE(std::equal(at_0.begin(), at_0.begin() + 30'000, at_1.begin() + 320));
    CHECK(take(0) == at_0);
}

TEST_CASE("velocity, envelope, level and filter are a part's as for one-shots") {
    TonalEngine engine;
    const auto loud = play(engine, {note_on(0, 60)}, 8'000, 512)[0];
    engine.reset();
    engine.set_param(0, PartParam::velocity, 0.0f);
    engine.set_param(0, PartParam::level, 0.5f);
    const auto half = play(engine, {note_on(0, 60)}, 8'000, 512)[0];
    for (std::size_t n = 0; n < half.size(); ++n) REQUIRE(half[n] == 0.5f * loud[n]);
    engine.reset();
    engine.set_param(0, PartParam::hold, 0.05f);
    engine.set_param(0, PartParam::decay, 0.05f);
    const auto short_one = play(engine, {note_on(0, 60)}, 8'000, 512)[0];
    CHECK(test::loudest({short_one.begin() + 3'300, short_one.end()}) == 0.0f);
    CHECK(engine.stats().active_voices == 0);
}

TEST_CASE("a release is heard within a token and the block it came in") {
    for (const int block : {64, 256, 1'024}) {
        for (const int at : {10'000, 10'100, 10'200}) {
            TonalEngine engine;
            const auto held = play(engine, {note_on(0, 60)}, 20'000, block)[0];
            engine.reset();
            const auto released = play(engine, {note_on(0, 60), note_off(at, 60)}, 20'000, block)[0];
            const auto heard = std::mismatch(held.begin(), held.end(), released.begin()).first - held.begin();
            CHECK(heard > at);
            CHECK(heard <= at + 2 * kHop + 2);
        }
    }
}

TEST_CASE("64 notes are held at once, and one more steals one") {
    TonalEngine engine(48'000.0);
    std::vector<Event> events;
    for (int i = 0; i < 64; ++i) {
        events.push_back(note_on(i, 40 + i / 2));
        events.back().channel = i % 2 == 0 ? 0 : 3;
    }
    play(engine, events, 4'800, 480);
    CHECK(engine.stats().active_voices == 64);
    CHECK(engine.stats().voices_stolen == 0);
    const auto take = play(engine, {note_on(0, 100)}, 4'800, 480)[0];
    CHECK(engine.stats().active_voices == 64);
    CHECK(engine.stats().voices_stolen == 1);
    CHECK(test::loudest(take) > 0.05f);
    CHECK(engine.stats().late_renders == 0);
}

}  // namespace
}  // namespace sistrum
