// Held notes as the render thread makes them: the right samples, in time, and whatever comes in between.
#include "render/streams.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/held_rig.h"

namespace sistrum {
namespace {

using test::Heard;
using test::HeldRig;
using test::impossible;
using test::seeded;
using test::whole;

constexpr int kNoteFrames = 200;

// The first of them; both have as many.
bool same_start(const std::vector<float>& one, const std::vector<float>& other, std::size_t skip = 0) {
    const std::size_t common = std::min(one.size(), other.size() - skip);
    return common > 10'000 && std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(common),
                                         other.begin() + static_cast<std::ptrdiff_t>(skip));
}

TEST_CASE("a stream is the note that the pure renderer makes, sample for sample") {
    HeldRig rig;
    rig.take_up(seeded(5));
    const StreamStart start = rig.start(1, 50);
    rig.exchange.start(3, start);
    const Heard heard = rig.hear(3, kNoteFrames);
    CHECK(same_start(heard.samples, whole(rig.note(start), kNoteFrames + 24).samples));
    CHECK_FALSE(heard.last);
    StreamStart other = start;
    other.key = 99;
    CHECK_FALSE(same_start(heard.samples, whole(rig.note(other), kNoteFrames + 24).samples));
}

TEST_CASE("a stream goes on from an attack that was rendered before it was known who plays it") {
    HeldRig rig;
    const auto source = rig.take_up(seeded(5));
    rig.attacks.want(0, source, 0);
    const auto attacks = rig.render_attacks();
    StreamStart start = rig.start(1, 61);
    start.have_frames = source->facts->attack;
    rig.exchange.start(0, start);
    const Heard heard = rig.hear(0, kNoteFrames, start.have_frames);
    const Heard expected = whole(rig.note(start), kNoteFrames + 48);
    const auto attack = std::find_if(attacks.begin(), attacks.end(), [&](const auto& one) {
        return one->pitch == start.pitch && one->layer == start.layer;
    });
    REQUIRE(attack != attacks.end());
    const auto length = static_cast<std::size_t>((*attack)->frames * (*attack)->hop);
    REQUIRE((*attack)->frames == start.have_frames);
    CHECK(std::equal((*attack)->samples.begin(),
                     (*attack)->samples.begin() + static_cast<std::ptrdiff_t>(length),
                     expected.samples.begin()));
    CHECK(same_start(heard.samples, expected.samples, length));
}

TEST_CASE("what happens to a note counts from its frame on, also where frames were rendered already") {
    for (const int have : {0, 16}) {
        for (const int frame : {5, 18, 40}) {
            CAPTURE(have);
            CAPTURE(frame);
            HeldRig rig;
            const auto source = rig.take_up(seeded(5));
            rig.attacks.want(0, source, 0);
            const auto attacks = rig.render_attacks();
            StreamStart start = rig.start(1);
            start.have_frames = have;
            rig.exchange.start(0, start);
            rig.render_all();
            rig.chunks();
            const StreamChange bend{frame, StreamChange::Kind::pitch, 60.0f};
            const StreamChange release{frame + 3, StreamChange::Kind::release, 0.0f};
            REQUIRE(rig.exchange.change(0, bend));
            REQUIRE(rig.exchange.change(0, release));
            const int first = std::min(frame, kAheadFrames);
            Heard heard = rig.hear(0, kNoteFrames, first);
            NoteStream note = rig.note(start);
            note.change(bend);
            note.change(release);
            const Heard expected = whole(note, 10 * kNoteFrames);
            REQUIRE(expected.last);
            CHECK(heard.last);
            CHECK(heard.revision == 2);
            const auto skipped = static_cast<std::size_t>(first * source->facts->hop);
            CHECK(std::vector(expected.samples.begin() + static_cast<std::ptrdiff_t>(skipped),
                              expected.samples.end()) == heard.samples);
        }
    }
}

TEST_CASE(
    "changes that are out of order, or behind what is heard, count from the next frame that may change") {
    HeldRig rig;
    rig.take_up(seeded(5));
    const StreamStart start = rig.start(1);
    rig.exchange.start(0, start);
    rig.render_all();
    rig.chunks();
    rig.exchange.consumed(0, 12);
    rig.render_all();
    rig.chunks();
    REQUIRE(rig.exchange.change(0, {3, StreamChange::Kind::pitch, 60.0f}));
    REQUIRE(rig.exchange.change(0, {20, StreamChange::Kind::pitch, 64.0f}));
    REQUIRE(rig.exchange.change(0, {15, StreamChange::Kind::release, 0.0f}));
    const Heard heard = rig.hear(0, kNoteFrames, 12);
    CHECK(rig.failures.empty());
    CHECK(heard.revision == 3);
    NoteStream note = rig.note(start);
    note.change({12, StreamChange::Kind::pitch, 60.0f});
    note.change({20, StreamChange::Kind::pitch, 64.0f});
    note.change({20, StreamChange::Kind::release, 0.0f});
    const Heard expected = whole(note, 10 * kNoteFrames);
    const auto skipped = 12 * rig.sources.newest(0)->facts->hop;
    CHECK(std::vector(expected.samples.begin() + skipped, expected.samples.end()) == heard.samples);
}

TEST_CASE("streams are rendered ahead, no further than they should be, and wake nobody meanwhile") {
    HeldRig rig;
    rig.take_up({});
    rig.exchange.start(0, rig.start(1));
    rig.render_all();
    CHECK(rig.exchange.all_done());
    int known = 0;
    for (const auto& chunk : rig.chunks()) known = chunk->first_frame + chunk->frames;
    CHECK(known == kAheadFrames);
    for (int consumed = 1; consumed < 60; ++consumed) {
        rig.exchange.consumed(0, consumed);
        const bool due = consumed + kAheadFrames >= known + 8;  // a whole chunk of the test model
        CHECK(rig.exchange.all_done() != due);
        rig.render_all();
        for (const auto& chunk : rig.chunks()) known = chunk->first_frame + chunk->frames;
        CHECK(known >= consumed + kAheadFrames - 7);
        CHECK(known <= consumed + kAheadFrames);
    }
    CHECK(rig.streams.active() == 1);
    CHECK(rig.streams.ahead_ms() > 100.0);
}

TEST_CASE("the stream that would be missed first has its turn") {
    HeldRig rig;
    rig.take_up({});
    for (int slot = 0; slot < 3; ++slot) {
        rig.exchange.start(slot, rig.start(static_cast<std::uint64_t>(slot) + 1));
    }
    rig.render_all();  // 24 frames of each
    rig.chunks();
    rig.exchange.consumed(0, 16);
    rig.exchange.consumed(1, 22);
    rig.exchange.consumed(2, 12);
    rig.render_all();
    std::vector<int> turns;
    for (const auto& chunk : rig.chunks()) turns.push_back(chunk->slot);
    CHECK(turns == std::vector{1, 0, 1, 2, 0});  // ahead by 2, 8, 10, 12 and 16 frames
}

TEST_CASE("64 streams of many pitches are all there, each its own note") {
    constexpr int kStreams = 64;
    HeldRig rig;
    rig.take_up({});
    std::vector<StreamStart> starts;
    for (int slot = 0; slot < kStreams; ++slot) {
        starts.push_back(rig.start(static_cast<std::uint64_t>(slot) + 1, 44 + slot % 27));
        rig.exchange.start(slot, starts.back());
    }
    std::vector<Heard> heard(kStreams);
    for (int consumed = 0; consumed < 80; consumed += 5) {
        for (int slot = 0; slot < kStreams; ++slot) rig.exchange.consumed(slot, consumed);
        rig.render_all();
        CHECK(rig.streams.ahead_ms() >= 0.008 * 17);
        for (const auto& chunk : rig.chunks()) {
            REQUIRE(heard[static_cast<std::size_t>(chunk->slot)].add(*chunk));
        }
    }
    CHECK(rig.streams.active() == kStreams);
    for (int slot = 0; slot < kStreams; slot += 9) {
        const auto index = static_cast<std::size_t>(slot);
        CHECK(same_start(heard[index].samples, whole(rig.note(starts[index]), 160).samples));
    }
}

TEST_CASE("a slot that is stopped or taken brings nothing more of the note before") {
    HeldRig rig;
    rig.take_up({});
    rig.exchange.start(0, rig.start(1));
    rig.render_all();
    rig.chunks();
    rig.exchange.stop(0);
    rig.exchange.consumed(0, 20);
    rig.render_all();
    CHECK(rig.chunks().empty());
    CHECK(rig.streams.active() == 0);
    rig.exchange.start(0, rig.start(2));
    REQUIRE(rig.exchange.change(0, {4, StreamChange::Kind::release, 0.0f}));
    rig.exchange.start(0, rig.start(3));  // neither the second nor its release was ever looked at
    rig.render_all();
    const auto chunks = rig.chunks();
    CHECK(chunks.size() == 3);
    for (const auto& chunk : chunks) {
        CHECK(chunk->stream == 3);
        CHECK(chunk->revision == 0);
    }
}

TEST_CASE(
    "a render thread that stands still loses pressure but no release, and forgets nothing of the next note") {
    HeldRig rig;
    rig.take_up({});
    const StreamStart start = rig.start(1);
    rig.exchange.start(0, start);
    int accepted = 0;
    for (int i = 0; i < 100; ++i) {
        if (rig.exchange.change(0, {30, StreamChange::Kind::pressure, 0.5f})) ++accepted;
    }
    CHECK(accepted == StreamExchange::kChanges - 1);
    CHECK(rig.exchange.dropped_changes() == 100 - static_cast<std::uint64_t>(accepted));
    CHECK(rig.exchange.change(0, {31, StreamChange::Kind::release, 0.0f}));
    const Heard heard = rig.hear(0, 10 * kNoteFrames);
    CHECK(heard.last);
    CHECK(heard.revision == StreamExchange::kChanges);
    rig.exchange.start(0, rig.start(2));
    for (int i = 0; i < StreamExchange::kChanges - 1; ++i) {
        CHECK(rig.exchange.change(0, {30, StreamChange::Kind::pressure, 0.5f}));
    }
}

TEST_CASE("notes go on with the sound that they began with") {
    HeldRig rig;
    rig.take_up(seeded(1));
    const StreamStart start = rig.start(1);
    const Heard expected = whole(rig.note(start), kNoteFrames + 24);
    rig.exchange.start(0, start);
    Heard heard;
    for (int step = 0; step < 20; ++step) {
        rig.render_all();
        for (const auto& chunk : rig.chunks()) REQUIRE(heard.add(*chunk));
        rig.take_up(seeded(2 + static_cast<std::uint64_t>(step)));
        rig.exchange.consumed(0, static_cast<int>(heard.tokens.size()));
    }
    CHECK(same_start(heard.samples, expected.samples));
    CHECK(rig.sources.find(0, start.generation)->facts->generation == start.generation);
    rig.exchange.stop(0);
    rig.render_all();
    CHECK(rig.sources.find(0, start.generation) == rig.sources.newest(0));  // nobody needs it any more
}

TEST_CASE("a note that cannot be rendered ends, says why, and stops nobody else") {
    HeldRig rig;
    rig.take_up(impossible());
    rig.exchange.start(5, rig.start(1));
    const Heard heard = rig.hear(5, kNoteFrames);
    CHECK(heard.last);
    CHECK(heard.tokens.empty());
    REQUIRE(rig.failures.size() == 1);
    CHECK(rig.failures.front().find("nonsense") != std::string::npos);
    rig.take_up(seeded(1));
    rig.exchange.start(6, rig.start(2));
    CHECK(rig.hear(6, 50).tokens.size() >= 50);
    CHECK(rig.failures.size() == 1);
}

}  // namespace
}  // namespace sistrum
