// Notes that are held, released, bent and pressed while they sound: what comes late is as if it had been
// known, and chunks are one whole. That the samples are right is the model's self test and tests/parity.
#include "render/note/note_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

using Kind = NoteChange::Kind;
constexpr int kHop = 256;

NoteRenderer make() {
    return NoteRenderer(load_model(test::model_path("notes_harmonic")));
}

NoteStart start_of(std::uint64_t key = 0, int length_frames = 0) {
    NoteStart start{.sound = {}, .pitch = 52, .velocity = 0.6f, .key = key, .length_frames = length_frames};
    start.sound.seed = 5;
    return start;
}

// What a listener gets: each frame as it was rendered last.
struct Take {
    std::vector<float> samples;
    std::vector<std::uint8_t> tokens;
    bool ended = false;

    void put(const NoteChunk& chunk) {
        samples.resize(static_cast<std::size_t>(chunk.first_frame * kHop));
        tokens.resize(static_cast<std::size_t>(chunk.first_frame));
        samples.insert(samples.end(), chunk.samples.begin(), chunk.samples.begin() + chunk.frames * kHop);
        tokens.insert(tokens.end(), chunk.tokens.begin(), chunk.tokens.end());
        ended = chunk.last;
    }
    void cut(int frames) {
        samples.resize(std::min(samples.size(), static_cast<std::size_t>(frames * kHop)));
        tokens.resize(std::min(tokens.size(), static_cast<std::size_t>(frames)));
    }
};

Take take(NoteStream& note, int frames) {
    Take all;
    while (note.frame() < frames && !note.ended()) all.put(note.next());
    all.cut(frames);
    return all;
}

Take known(NoteRenderer& renderer, const NoteStart& start, const std::vector<NoteChange>& changes,
           int frames) {
    NoteStream note(renderer, start);
    for (const NoteChange& change : changes) note.change(change);
    return take(note, frames);
}

std::vector<NoteChange> random_changes(std::mt19937& random) {
    std::uniform_int_distribution<int> gap(0, 13), kind(0, 5), pitch(40, 75);
    std::uniform_real_distribution<float> pressure(0.0f, 1.0f);
    std::vector<NoteChange> changes;
    int frame = 0;
    for (int i = 0; i < 8; ++i) {
        frame += gap(random);
        const int drawn = kind(random);
        if (drawn == 0) changes.push_back({frame, Kind::release, 0.0f});
        if (drawn == 1 || drawn == 2)
            changes.push_back({frame, Kind::pitch, static_cast<float>(pitch(random))});
        if (drawn > 2) changes.push_back({frame, Kind::pressure, pressure(random)});
    }
    changes.push_back({frame + gap(random), Kind::release, 0.0f});
    return changes;
}

TEST_CASE("changes that come late are as if they had been known, bit for bit") {
    NoteRenderer renderer = make();
    std::mt19937 random(11);
    std::uniform_int_distribution<int> ahead(0, 24);
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        const auto changes = random_changes(random);
        const NoteStart start = start_of(static_cast<std::uint64_t>(round), round % 7 == 0 ? 90 : 0);
        const Take expected = known(renderer, start, changes, 1000);
        NoteStream note(renderer, start);
        Take heard;
        for (const NoteChange& change : changes) {
            const int rendered = change.frame + ahead(random);
            while (note.frame() < rendered && !note.ended()) heard.put(note.next());
            note.forget_before(std::max(0, change.frame - 1));
            note.change(change);
        }
        while (!note.ended()) heard.put(note.next());
        CHECK(heard.ended);
        CHECK(heard.tokens == expected.tokens);
        CHECK(heard.samples == expected.samples);
    }
}

TEST_CASE("chunks of any size are one whole") {
    NoteRenderer renderer = make();
    const Take whole = known(renderer, start_of(), {}, 120);
    std::mt19937 random(3);
    std::uniform_int_distribution<int> size(1, 12);
    for (int round = 0; round < 10; ++round) {
        std::vector<NoteChange> nothing;  // pressure stays 0: only the grid begins anew
        for (int frame = 0; frame < 120; frame += size(random))
            nothing.push_back({frame, Kind::pressure, 0.0f});
        const Take cut = known(renderer, start_of(), nothing, 120);
        REQUIRE(cut.samples.size() == whole.samples.size());
        CHECK(cut.tokens == whole.tokens);
        float error = 0.0f;
        for (std::size_t i = 0; i < whole.samples.size(); ++i) {
            error = std::max(error, std::abs(whole.samples[i] - cut.samples[i]));
        }
        CHECK(error <= 1e-6f);
    }
}

TEST_CASE("a note that goes on from an attack is the note of that key") {
    NoteRenderer renderer = make(), other = make();
    NoteStream attack(renderer, start_of());
    const Take begun = take(attack, renderer.streaming().attack);
    for (const std::uint64_t key : {0ull, 7ull, 8ull}) {
        const Take expected = known(renderer, start_of(key), {{50, Kind::release, 0.0f}}, 1000);
        CHECK(std::equal(begun.samples.begin(), begun.samples.end(), expected.samples.begin()));
        NoteStream note(other, attack, key);
        note.change({50, Kind::release, 0.0f});
        const Take rest = take(note, 1000);
        CHECK(rest.samples.size() == expected.samples.size());
        CHECK(std::equal(rest.samples.begin() + 16 * kHop, rest.samples.end(),
                         expected.samples.begin() + 16 * kHop, expected.samples.end()));
    }
    const auto samples = [&](std::uint64_t key) { return known(renderer, start_of(key), {}, 60).samples; };
    CHECK(samples(7) != samples(8));
}

TEST_CASE("an attack can be released before it is over, also where it was rendered by another") {
    NoteRenderer renderer = make();
    NoteStream attack(renderer, start_of());
    take(attack, 16);
    for (int frame = 0; frame < 16; ++frame) {
        NoteStream note(renderer, attack, 3);
        note.change({frame, Kind::release, 0.0f});
        CHECK(note.frame() == frame);
        Take heard;
        heard.samples.resize(static_cast<std::size_t>(frame * kHop));
        while (!note.ended()) heard.put(note.next());
        const Take expected = known(renderer, start_of(3), {{frame, Kind::release, 0.0f}}, 1000);
        CHECK(std::equal(heard.samples.begin() + frame * kHop, heard.samples.end(),
                         expected.samples.begin() + frame * kHop, expected.samples.end()));
    }
}

TEST_CASE("a chunk is followed by what comes if its last frame goes on, without a seam") {
    NoteRenderer renderer = make();
    NoteStream note(renderer, start_of());
    for (int round = 0; round < 5; ++round) {
        const NoteChunk chunk = note.next();
        const auto heard = static_cast<std::size_t>(chunk.frames * kHop);
        REQUIRE(chunk.samples.size() == heard + kTailFrames * kHop);
        double step = 0.0;
        for (std::size_t i = heard - kHop; i < heard; ++i) {
            step = std::max(step, std::abs(double{chunk.samples[i]} - chunk.samples[i - 1]));
        }
        CHECK(std::abs(double{chunk.samples[heard]} - chunk.samples[heard - 1]) <= 1.5 * step);
        CHECK(test::loudest(
                  {chunk.samples.begin() + static_cast<std::ptrdiff_t>(heard), chunk.samples.end()}) > 0.01f);
    }
    CHECK(note.next(NoteStream::Tail::no).samples.size() == 8 * kHop);
}

TEST_CASE("a note fades over its last frame and is silent behind it") {
    NoteRenderer renderer = make();
    NoteStream note(renderer, start_of(0, 37));
    NoteChunk chunk;
    while (!note.ended()) chunk = note.next();
    CHECK(chunk.last);
    CHECK(chunk.first_frame + chunk.frames == 37);
    const auto heard = static_cast<std::size_t>(chunk.frames * kHop);
    CHECK(std::abs(chunk.samples[heard - 1]) < 1e-3f);
    CHECK(std::all_of(chunk.samples.begin() + static_cast<std::ptrdiff_t>(heard), chunk.samples.end(),
                      [](float sample) { return sample == 0.0f; }));
    const NoteChunk after = note.next();
    CHECK(after.last);
    CHECK(after.frames == 0);
    CHECK(after.samples.empty());
}

TEST_CASE("a change of an ended note brings it back if it is early enough") {
    NoteRenderer renderer = make();
    NoteStream note(renderer, start_of());
    note.change({20, Kind::release, 0.0f});
    const int length = static_cast<int>(take(note, 1000).tokens.size());
    REQUIRE(note.ended());
    note.change({length - 2, Kind::pitch, 60.0f});
    CHECK_FALSE(note.ended());
    CHECK(note.frame() == length - 2);
    note.next();
    CHECK(note.ended());
    CHECK(note.frame() == length);
}

TEST_CASE("pitches beyond the range are the nearest ones") {
    NoteRenderer renderer = make();
    const auto of_pitch = [&](int pitch) {
        NoteStart start = start_of();
        start.pitch = pitch;
        return known(renderer, start, {}, 20).samples;
    };
    CHECK(of_pitch(12) == of_pitch(44));
    CHECK(of_pitch(127) == of_pitch(70));
    CHECK(of_pitch(70) != of_pitch(69));
}

TEST_CASE("the class with the largest amount leads the note") {
    NoteRenderer renderer = make();
    const auto tokens = [&](double reedy, double brassy) {
        NoteStart start = start_of();
        start.velocity = 1.0f;
        start.sound.controls = {{"reedy", reedy}, {"brassy", brassy}};
        return known(renderer, start, {}, 8).tokens;
    };
    CHECK(tokens(0.2, 0.3)[0] == 4);
    CHECK(tokens(0.3, 0.3)[0] == 3);  // the first of equals
    CHECK(tokens(0.3, 0.2)[0] == 3);
}

TEST_CASE("what cannot be is refused") {
    NoteRenderer renderer = make();
    NoteStart unknown = start_of();
    unknown.sound.controls["omega"] = 1.0;
    CHECK_THROWS_AS(NoteStream(renderer, unknown), std::invalid_argument);
    NoteStart wrong = start_of();
    wrong.sound.latent = std::vector<float>{1.0f};
    CHECK_THROWS_AS(NoteStream(renderer, wrong), std::invalid_argument);
    NoteStream note(renderer, start_of());
    take(note, 40);
    note.change({30, Kind::pressure, 0.5f});
    CHECK_THROWS_AS(note.change({29, Kind::release, 0.0f}), std::invalid_argument);
    take(note, 40);
    note.forget_before(38);
    CHECK_THROWS_AS(note.change({31, Kind::release, 0.0f}), std::invalid_argument);
    CHECK_THROWS_AS(NoteRenderer(load_model(test::model_path("stft_mono"))), ModelError);
}

TEST_CASE("a drone needs no more memory than a short note, and does not drift") {
    NoteRenderer renderer = make();
    NoteStream note(renderer, start_of());
    std::vector<double> levels;
    while (note.frame() < 60 * 125) {
        const NoteChunk chunk = note.next(NoteStream::Tail::no);
        note.forget_before(chunk.first_frame);
        if (chunk.first_frame % 1000 == 0) levels.push_back(0.0);
        for (const float sample : chunk.samples) levels.back() += double{sample} * sample;
    }
    const auto [softest, loudest] = std::minmax_element(levels.begin() + 1, levels.end() - 1);
    CHECK(10.0 * std::log10(*loudest / *softest) < 3.0);
}

}  // namespace
}  // namespace sistrum
