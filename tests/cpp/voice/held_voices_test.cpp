// Keys and what holds them: pedal, the same key again, one note at a time, stealing, silence.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "support/scripted_supply.h"
#include "voice/voice_pool.h"

namespace sistrum {
namespace {

using test::ScriptedNote;
using test::ScriptedSupply;
using Kind = StreamChange::Kind;

constexpr int kHop = ScriptedNote::kHop, kRoot = 57;

PartValues chromatic(bool legato = false) {
    PartValues values = default_values();
    values[static_cast<std::size_t>(PartParam::play)] = static_cast<float>(PlayMode::chromatic);
    values[static_cast<std::size_t>(PartParam::note)] = kRoot;
    values[static_cast<std::size_t>(PartParam::legato)] = legato ? 1.0f : 0.0f;
    return values;
}

struct Pool {
    Pool() {
        supply.offline = true;
        voices.prepare(ScriptedNote::kRate);
        streams.prepare(ScriptedNote::kRate);
        sound.layers.push_back(std::make_shared<Audio>(1, 1, ScriptedNote::kRate));
        sound.references = 1;  // of the part
    }
    ~Pool() { voices.reset(); }

    void start(std::uint8_t key, bool legato = false, int part = 0, int length_frames = 0) {
        const PartValues values = chromatic(legato);
        if (legato && voices.move_held(part, {0, key}, values, 0.0f)) return;
        HeldStart note;
        note.facts = supply.facts.get();
        note.part = part;
        note.pitch = key;
        note.length_frames = length_frames;
        voices.start_held(sound, note, {part, 0, key, 1.0f}, values, 0.0f);
    }
    std::vector<float> play(int frames) {
        std::vector<float> left, right(kPieceFrames);
        for (int done = 0; done < frames; done += kPieceFrames) {
            left.resize(left.size() + kPieceFrames);
            for (PartBus& bus : buses) bus.open(kPieceFrames);
            voices.add(buses, kPieceFrames);
            for (PartBus& bus : buses) bus.close({left.data() + done, right.data()}, kPieceFrames);
        }
        return left;
    }
    std::vector<Kind> changes(int slot) const {
        std::vector<Kind> kinds;
        for (const StreamChange& change : supply.note(slot).changes) kinds.push_back(change.kind);
        return kinds;
    }
    float pitch(int slot) const { return supply.note(slot).changes.back().value; }
    bool released(int slot) const { return !changes(slot).empty() && changes(slot).back() == Kind::release; }

    RenderedSound sound;
    ReclaimList<RenderedSound> finished;
    ScriptedSupply supply;
    HeldDisplay display;
    HeldStreams streams{supply, display};
    VoicePool voices{finished, streams};
    std::array<PartBus, VoicePool::kParts> buses{};
};

TEST_CASE("a key that goes up has its note released by the model, and the voice ends with the note") {
    Pool pool;
    pool.start(60);
    pool.play(2'560);
    pool.voices.key_up(0, 61, false);
    pool.voices.key_up(1, 60, false);
    CHECK(pool.changes(0).empty());
    pool.voices.key_up(0, 60, false);
    CHECK(pool.released(0));
    const int end = pool.supply.note(0).end() * kHop;
    pool.play(end - 2'560 - kPieceFrames);
    CHECK(pool.voices.active() == 1);
    pool.play(kPieceFrames);
    CHECK(pool.voices.active() == 0);
    CHECK(pool.supply.running() == 0);
}

TEST_CASE("the pedal holds notes on, and the same key again ends the note that it held") {
    Pool pool;
    pool.start(60);
    pool.play(1'280);
    pool.voices.key_up(0, 60, true);
    CHECK_FALSE(pool.released(0));
    pool.start(60);
    CHECK(pool.released(0));
    CHECK_FALSE(pool.released(1));
    pool.voices.key_up(0, 60, true);
    pool.play(1'280);
    pool.voices.pedal_up(0);
    CHECK(pool.released(1));
    CHECK(pool.changes(0).size() == 1);
}

TEST_CASE("the same key of another channel or part is another note") {
    Pool pool;
    pool.start(60, false, 0);
    pool.start(60, false, 1);
    CHECK(pool.voices.active() == 2);
    CHECK_FALSE(pool.released(0));
}

TEST_CASE("a pedal that goes up releases the notes of its channel alone") {
    Pool pool;
    pool.start(60);
    HeldStart other;
    other.facts = pool.supply.facts.get();
    other.pitch = 64;
    pool.voices.start_held(pool.sound, other, {0, 1, 64, 1.0f}, chromatic(), 0.0f);
    pool.voices.key_up(0, 60, true);
    pool.voices.key_up(1, 64, true);
    pool.voices.pedal_up(1);
    CHECK_FALSE(pool.released(0));
    CHECK(pool.released(1));
}

TEST_CASE("with one note at a time the newest key that is down is heard") {
    Pool pool;
    pool.start(60, true);
    pool.play(1'280);
    pool.start(64, true);
    pool.play(1'280);
    pool.start(67, true);
    CHECK(pool.voices.active() == 1);
    CHECK(pool.supply.starts() == 1);
    CHECK(pool.pitch(0) == 67.0f);
    pool.play(1'280);
    pool.voices.key_up(0, 64, false);  // which is not heard
    CHECK(pool.changes(0).size() == 2);
    pool.voices.key_up(0, 67, false);
    CHECK(pool.pitch(0) == 60.0f);
    pool.play(1'280);
    pool.voices.key_up(0, 60, false);
    CHECK(pool.released(0));
    pool.start(62, true);  // none is held: a new note
    CHECK(pool.supply.starts() == 2);
    CHECK(pool.voices.active() == 2);
}

TEST_CASE("one note at a time is each part's own, and so are its keys") {
    Pool pool;
    pool.start(60, true, 0);
    pool.start(50, true, 3);
    CHECK(pool.supply.starts() == 2);
    pool.play(1'280);
    pool.start(55, true, 3);
    CHECK(pool.pitch(1) == 55.0f);
    pool.play(1'280);
    pool.voices.key_up(0, 55, false);
    CHECK(pool.pitch(1) == 50.0f);
    pool.play(1'280);
    pool.voices.key_up(0, 50, false);
    CHECK(pool.released(1));
    CHECK(pool.changes(0).empty());
}

TEST_CASE("with one note at a time the pedal holds it, and a new key takes it on") {
    Pool pool;
    pool.start(60, true);
    pool.play(1'280);
    pool.voices.key_up(0, 60, true);
    pool.play(1'280);
    pool.start(65, true);
    CHECK(pool.supply.starts() == 1);
    CHECK(pool.pitch(0) == 65.0f);
    pool.voices.pedal_up(0);
    CHECK_FALSE(pool.released(0));  // its key is down
    pool.voices.key_up(0, 65, false);
    CHECK(pool.released(0));
}

TEST_CASE("keys that were down for one note at a time mean nothing to notes that are not") {
    Pool pool;
    pool.start(60, true);
    pool.start(64, false);
    pool.voices.key_up(0, 64, false);
    CHECK(pool.released(1));
    CHECK_FALSE(pool.released(0));
}

TEST_CASE("all-notes-off releases, a fade ends at once and stops the stream, a reset likewise") {
    Pool pool;
    pool.start(60);
    pool.start(64);
    pool.play(1'280);
    pool.voices.release_all();
    CHECK(pool.released(0));
    CHECK(pool.released(1));
    pool.start(67);
    pool.voices.fade_all(64);
    pool.play(128);
    CHECK(pool.voices.active() == 0);
    CHECK(pool.supply.running() == 0);
    pool.start(69);
    pool.voices.reset();
    CHECK(pool.supply.running() == 0);
}

TEST_CASE("a stretched note hears no key, and ends by itself") {
    Pool pool;
    pool.start(60, false, 0, 40);
    pool.play(1'280);
    pool.voices.key_up(0, 60, false);
    pool.play(35 * kHop - 1'280);
    CHECK(pool.voices.active() == 1);
    pool.play(6 * kHop);
    CHECK(pool.voices.active() == 0);
    CHECK(pool.changes(0).empty());
}

TEST_CASE("pressure is a key's, or that of all keys of a channel") {
    Pool pool;
    pool.start(60);
    pool.start(64);
    pool.play(20 * kHop);
    pool.voices.set_pressure(0, 64, 0.5f);
    pool.voices.set_pressure(1, Event::kAllKeys, 0.5f);
    CHECK(pool.changes(0).empty());
    CHECK(pool.changes(1) == std::vector{Kind::pressure});
    pool.play(6 * kHop);
    pool.voices.set_pressure(0, Event::kAllKeys, 0.9f);
    CHECK(pool.pitch(0) == 0.9f);
    CHECK(pool.pitch(1) == 0.9f);
}

TEST_CASE(
    "64 notes are held at once; one more takes the place of one that is on its way out, else the oldest") {
    Pool pool;
    for (int i = 0; i < VoicePool::kVoices; ++i) pool.start(static_cast<std::uint8_t>(30 + i));
    pool.play(1'280);
    CHECK(pool.voices.active() == VoicePool::kVoices);
    CHECK(pool.voices.stolen() == 0);
    pool.voices.key_up(0, 50, false);  // slot 20
    pool.start(100);
    CHECK(pool.voices.stolen() == 1);
    pool.play(128);
    CHECK(pool.voices.active() == VoicePool::kVoices);
    CHECK(pool.supply.running() == VoicePool::kVoices);
    pool.voices.key_up(0, 100, false);
    pool.voices.key_up(0, 30, false);  // the oldest, still there, still held
    CHECK(pool.released(0));
}

TEST_CASE("held notes are the same however they are cut into pieces") {
    const auto take = [](int piece) {
        Pool pool;
        std::vector<float> all;
        const auto play = [&](int frames) {
            for (int done = 0; done < frames;) {
                const int now = std::min(piece, frames - done);
                std::vector<float> left(static_cast<std::size_t>(now)), right(left.size());
                for (PartBus& bus : pool.buses) bus.open(now);
                pool.voices.add(pool.buses, now);
                for (PartBus& bus : pool.buses) bus.close({left.data(), right.data()}, now);
                all.insert(all.end(), left.begin(), left.end());
                done += now;
            }
        };
        for (int i = 0; i < 150; ++i) {
            pool.start(static_cast<std::uint8_t>(30 + i * 7 % 60), i % 5 == 0, i % 3);
            play(97 + i % 11 * 50);
            if (i % 2 == 0)
                pool.voices.key_up(0, static_cast<std::uint8_t>(30 + (i - 4) * 7 % 60), i % 4 == 0);
            if (i % 40 == 39) pool.voices.pedal_up(0);
        }
        pool.voices.release_all();
        play(20'000);
        CHECK(pool.voices.active() == 0);
        return all;
    };
    const auto expected = take(128);
    CHECK(take(1) == expected);
    CHECK(take(61) == expected);
}

}  // namespace
}  // namespace sistrum
