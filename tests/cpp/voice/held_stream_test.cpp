// A held note: its stream sample for sample, whatever the pieces; what happens to it, and when; chunks that
// come late.
#include "voice/held_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <memory>
#include <numbers>
#include <span>
#include <vector>

#include "support/scripted_supply.h"
#include "voice/held_streams.h"

namespace sistrum {
namespace {

using test::ScriptedNote;
using test::ScriptedSupply;
using Kind = StreamChange::Kind;

constexpr int kHop = ScriptedNote::kHop, kAttack = ScriptedSupply::kAttack;

struct Notes {
    explicit Notes(double rate = ScriptedNote::kRate) { streams.prepare(rate); }

    HeldStream& begin(int pitch = 57, bool with_attack = true, int length_frames = 0) {
        HeldStart start;
        start.facts = supply.facts.get();
        start.pitch = pitch;
        start.key = 7;
        start.length_frames = length_frames;
        Attack* const attack =
            with_attack ? supply.attack(supply.facts->nearest_pitch(pitch)).release() : nullptr;
        start.attack = attack;
        if (attack != nullptr) hold(*attack);
        HeldStream& stream = streams.begin(start);
        drop(attack, supply);
        stream.tune(0.0, Interpolator::shared());
        return stream;
    }
    // The next samples, chunks coming in front of every piece.
    std::vector<float> play(HeldStream& stream, int samples, int piece = 100) {
        std::vector<float> out;
        while (static_cast<int>(out.size()) < samples && !stream.finished()) {
            streams.deliver();
            std::vector<float> next(
                static_cast<std::size_t>(std::min(piece, samples - static_cast<int>(out.size()))));
            next.resize(static_cast<std::size_t>(stream.next(next.data(), static_cast<int>(next.size()))));
            if (next.empty() && !stream.finished()) next.resize(static_cast<std::size_t>(piece));  // it waits
            out.insert(out.end(), next.begin(), next.end());
        }
        return out;
    }
    std::vector<StreamChange> changes() const { return supply.note(0).changes; }

    ScriptedSupply supply;
    HeldDisplay display;
    HeldStreams streams{supply, display};
};

float largest_step(const std::vector<float>& samples) {
    float step = 0.0f;
    for (std::size_t n = 1; n < samples.size(); ++n)
        step = std::max(step, std::abs(samples[n] - samples[n - 1]));
    return step;
}

std::size_t first_difference(const std::vector<float>& a, const std::vector<float>& b) {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

template <typename... Vectors>
std::vector<float> joined(const Vectors&... parts) {
    std::vector<float> all;
    (all.insert(all.end(), parts.begin(), parts.end()), ...);
    return all;
}

TEST_CASE("at the model's rate a note is its stream, bit for bit, however it is cut") {
    for (const int piece : {1, 7, 100, 128}) {
        CAPTURE(piece);
        Notes notes;
        HeldStream& stream = notes.begin();
        auto heard = notes.play(stream, 30'000, piece);
        stream.release();
        const auto rest = notes.play(stream, 30'000, piece);
        heard.insert(heard.end(), rest.begin(), rest.end());
        REQUIRE(notes.changes().size() == 1);
        const int end = notes.supply.note(0).end();
        CHECK(end == 30'000 / kHop + 2 + ScriptedNote::kReleaseFrames);
        CHECK(heard == notes.supply.note(0).samples(0, end));
        CHECK(stream.finished());
        CHECK(stream.times_late() == 0);
    }
}

TEST_CASE("at any rate and pitch a note is the same, however it is cut") {
    const auto take = [](double rate, double tuning, int piece) {
        Notes notes(rate);
        notes.supply.offline = true;  // at six octaves up a piece is longer than what is rendered ahead
        HeldStream& stream = notes.begin(75);  // five semitones above the highest
        stream.tune(tuning, Interpolator::shared());
        auto heard = notes.play(stream, 5'000, piece);
        stream.tune(tuning + 1.7, Interpolator::shared());
        stream.move_to(50);
        auto more = notes.play(stream, 5'000, piece);
        stream.set_pressure(0.5f);
        stream.release();
        const auto rest = notes.play(stream, 100'000, piece);
        CHECK(stream.finished());
        return joined(heard, more, rest);
    };
    for (const double rate : {8'000.0, 44'100.0, 48'000.0, 192'000.0}) {
        for (const double tuning : {0.0, -3.3, 24.0, 90.0}) {
            CAPTURE(rate);
            CAPTURE(tuning);
            const auto whole = take(rate, tuning, 5'000);
            CHECK(take(rate, tuning, 1) == whole);
            CHECK(take(rate, tuning, 61) == whole);
        }
    }
}

TEST_CASE("without its attack a note waits for the stream, loses nothing, and counts as late") {
    Notes with, without;
    const auto expected = with.play(with.begin(), 9'000);
    without.supply.stalled = true;
    HeldStream& stream = without.begin(57, false);
    const auto silence = without.play(stream, 500);
    CHECK(std::all_of(silence.begin(), silence.end(), [](float sample) { return sample == 0.0f; }));
    without.supply.stalled = false;
    CHECK(without.play(stream, 9'000) == expected);
    CHECK(stream.times_late() == 1);
    CHECK(with.streams.times_late() == 0);
}

TEST_CASE("offline a note waits for nothing but the render") {
    Notes with, without;
    without.supply.offline = true;
    const auto expected = with.play(with.begin(), 9'000);
    HeldStream& stream = without.begin(57, false);
    std::vector<float> heard(9'000);
    CHECK(stream.next(heard.data(), 9'000) == 9'000);  // no delivery but those it waits for
    CHECK(heard == expected);
    CHECK(stream.times_late() == 0);
}

TEST_CASE("a release comes with the second frame after it, and nothing changes before") {
    Notes held;
    const auto expected = held.play(held.begin(), 20'000);
    for (const int samples : {0, 1, 255, 256, 257, 3'000, 4'095, 4'096, 9'999}) {
        CAPTURE(samples);
        Notes notes;
        HeldStream& stream = notes.begin();
        const auto before = notes.play(stream, samples, 64);
        stream.release();
        stream.release();  // twice is once
        const auto heard = joined(before, notes.play(stream, 20'000 - samples, 64));
        REQUIRE(notes.changes().size() == 1);
        const int frame = notes.changes()[0].frame;
        CHECK(frame == samples / kHop + 2);
        const auto first = static_cast<int>(first_difference(heard, expected));
        CHECK(first >= frame * kHop);
        CHECK(first <= frame * kHop + 2);
        CHECK(first - samples <= 2 * kHop + 2);  // a token of 16 ms
    }
}

TEST_CASE("a stretched note is as long as it was asked for") {
    Notes notes;
    HeldStream& stream = notes.begin(57, false, 21);
    notes.supply.offline = true;
    stream.release();
    CHECK(notes.changes().empty());
    CHECK(notes.play(stream, 50'000).size() == 21 * kHop);
    CHECK(stream.finished());
}

TEST_CASE("a late chunk makes no jump: the note goes on, fades over to what comes, and is counted") {
    for (const int pitch : {44, 57, 70}) {
        for (const int late : {300, 3'000, 20'000}) {
            CAPTURE(pitch);
            CAPTURE(late);
            Notes notes;
            HeldStream& stream = notes.begin(pitch);
            const auto before = notes.play(stream, 1'000);
            const int known = notes.supply.rendered(0) * kHop;  // that much had come
            notes.supply.stalled = true;
            const auto bridged = notes.play(stream, known - 1'000 + late);
            notes.supply.stalled = false;
            const auto after = notes.play(stream, 5'000);
            const auto heard = joined(before, bridged, after);
            const auto expected = notes.supply.note(0).samples(0, static_cast<int>(heard.size()) / kHop + 1);
            CHECK(largest_step(heard) < 1.1f * largest_step(expected));
            CHECK(stream.times_late() == 1);
            const int healed = known + late + 2 * kHop;
            CHECK(std::equal(heard.begin() + healed, heard.end(), expected.begin() + healed));
            CHECK(std::equal(heard.begin(), heard.begin() + known, expected.begin()));
        }
    }
}

// The amplitude of a sine of this pitch.
double amplitude(std::span<const float> samples, int pitch) {
    const double turn = 2.0 * std::numbers::pi * 440.0 * std::exp2((pitch - 69) / 12.0) / ScriptedNote::kRate;
    std::complex<double> sum = 0.0;
    for (std::size_t n = 0; n < samples.size(); ++n)
        sum += static_cast<double>(samples[n]) * std::polar(1.0, -turn * static_cast<double>(n));
    return 2.0 * std::abs(sum) / static_cast<double>(samples.size());
}

TEST_CASE("a note whose chunk is late goes on at the pitch that it came to") {
    for (const int pitch : {53, 57, 63, 70}) {
        CAPTURE(pitch);
        Notes notes;
        HeldStream& stream = notes.begin(44);
        notes.play(stream, 1'000);
        stream.move_to(pitch);
        notes.play(stream, 20 * kHop);
        const auto before = notes.play(stream, 4'000);
        notes.supply.stalled = true;
        const auto bridged = notes.play(stream, 20'000);
        const auto looped = std::span(bridged).subspan(10'000, 4'000);
        CHECK(amplitude(looped, pitch) > 0.9 * amplitude(before, pitch));
    }
}

// The tail of 3 frames is the spectrum going on: as long as it lasts, a steady note loses nothing.
TEST_CASE("a chunk that is only a little late costs a steady note nothing audible") {
    Notes notes;
    HeldStream& stream = notes.begin();
    const auto before = notes.play(stream, 1'000);
    notes.supply.stalled = true;
    const auto bridged = notes.play(stream, notes.supply.rendered(0) * kHop - 1'000 + 250);
    notes.supply.stalled = false;
    const auto heard = joined(before, bridged, notes.play(stream, 2'000));
    const auto expected = notes.supply.note(0).samples(0, static_cast<int>(heard.size()) / kHop + 1);
    for (std::size_t n = 0; n < heard.size(); ++n) REQUIRE(std::abs(heard[n] - expected[n]) < 1e-4f);
    CHECK(stream.times_late() == 1);
}

TEST_CASE("a release that is late leaves the note as it is, and then fades over to it") {
    Notes notes;
    HeldStream& stream = notes.begin();
    const auto before = notes.play(stream, 5'000);
    notes.supply.stalled = true;
    stream.release();
    const auto held = notes.play(stream, 3 * kHop);
    notes.supply.stalled = false;
    const auto heard = joined(before, held, notes.play(stream, 20'000));
    Notes others;
    const auto expected = others.play(others.begin(), 20'000);
    const int then = 5'000 + 3 * kHop;
    CHECK(std::equal(heard.begin(), heard.begin() + then, expected.begin()));
    CHECK(largest_step(heard) < 1.1f * largest_step(expected));
    CHECK(stream.times_late() == 1);
    CHECK(stream.finished());
    CHECK(static_cast<int>(heard.size()) == notes.supply.note(0).end() * kHop);
}

TEST_CASE("a note whose release never comes gives up, one that hears nothing at all as well") {
    Notes notes;
    HeldStream& stream = notes.begin();
    notes.play(stream, 5'000);
    notes.supply.stalled = true;
    stream.release();
    notes.play(stream, 60'000);
    CHECK_FALSE(stream.lost());
    notes.play(stream, 20'000);
    CHECK(stream.lost());
    HeldStream& silent = notes.begin(57, false);
    notes.play(silent, 70'000);
    CHECK(silent.finished());
}

TEST_CASE("a key that the model does not render is transposed from the nearest, from its frame on") {
    Notes notes;
    HeldStream& stream = notes.begin(69);
    notes.play(stream, 1'000);
    stream.move_to(82);
    REQUIRE(notes.changes().size() == 1);
    CHECK(notes.changes()[0].kind == Kind::pitch);
    CHECK(notes.changes()[0].value == 70.0f);
    const int frame = notes.changes()[0].frame;
    const auto until = notes.play(stream, frame * kHop - 1'000);
    const auto same = notes.supply.note(0).samples(0, frame);
    CHECK(std::equal(until.begin(), until.end(), same.begin() + 1'000));
    const int before = stream.frame();
    notes.play(stream, 10 * kHop);
    CHECK(stream.frame() == before + 20);  // twice as fast
}

TEST_CASE("pressure is passed on, but not more often than tokens can follow") {
    Notes notes;
    HeldStream& stream = notes.begin();
    notes.play(stream, 20 * kHop);
    for (int i = 0; i < 1'000; ++i) {
        stream.set_pressure(static_cast<float>(i) / 999.0f);
        notes.play(stream, 16, 16);
    }
    const auto changes = notes.changes();
    CHECK(changes.size() > 10);
    CHECK(changes.size() <= 1'000 * 16 / kHop / 4 + 2);
    notes.play(stream, 10 * kHop);
    CHECK(notes.changes().back().value == 1.0f);
    CHECK(stream.times_late() == 0);
}

TEST_CASE("pressure in the attack waits for its end") {
    Notes notes;
    HeldStream& stream = notes.begin();
    stream.set_pressure(0.7f);
    notes.play(stream, (kAttack - 3) * kHop);
    CHECK(notes.changes().empty());
    stream.release();
    CHECK(notes.changes().size() == 1);  // which nothing holds up
}

TEST_CASE("a flood of changes is bounded, and never costs the release") {
    Notes notes;
    HeldStream& stream = notes.begin();
    for (int i = 0; i < 1'000; ++i) stream.move_to(50 + i % 2);
    CHECK(notes.changes().size() < 64);
    stream.release();
    CHECK(notes.changes().back().kind == Kind::release);
    notes.play(stream, 50'000);
    CHECK(stream.finished());
}

TEST_CASE("every chunk goes back, whatever becomes of its note") {
    Notes notes;
    HeldStream& stream = notes.begin();
    for (int i = 0; i < 200; ++i) {
        notes.play(stream, 100);
        stream.move_to(45 + i % 20);
        CHECK(notes.supply.chunks_out() <= 6);  // those that know less than others go at once
    }
    CHECK(notes.supply.running() == 1);
    notes.streams.end(stream);
    notes.streams.deliver();
    CHECK(notes.supply.running() == 0);
    CHECK(notes.supply.chunks_out() == 0);
}

TEST_CASE("who draws sees pitch, frame and tokens of a note") {
    Notes notes;
    HeldStream& stream = notes.begin(60);
    notes.play(stream, 20 * kHop + 10);
    notes.streams.show(stream, 3, {1, 64});
    auto seen = notes.display.read(stream.slot());
    REQUIRE(seen.has_value());
    CHECK(seen->part == 3);
    CHECK(seen->channel == 1);
    CHECK(seen->key == 64);
    CHECK(seen->pitch == 60.0f);
    CHECK(seen->frame == 20);
    CHECK_FALSE(seen->released);
    for (int i = 0; i < HeldNote::kFrames; ++i) CHECK(seen->tokens[static_cast<std::size_t>(i)] == 4 + i);
    notes.streams.end(stream);
    CHECK_FALSE(notes.display.read(stream.slot()).has_value());
}

}  // namespace
}  // namespace sistrum
