// Attacks of held notes: all of them, those that are played first, and old ones only until new ones are
// there.
#include "render/attack_cache.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "support/held_rig.h"

namespace sistrum {
namespace {

using test::HeldRig;
using test::impossible;
using test::seeded;

constexpr int kLow = 44, kHigh = 70, kTestPitches = kHigh - kLow + 1, kLayers = 3;  // of the test model

std::vector<int> pitches_of(const test::Attacks& attacks) {
    std::vector<int> pitches;
    for (const auto& attack : attacks) {
        if (pitches.empty() || pitches.back() != attack->pitch) pitches.push_back(attack->pitch);
    }
    return pitches;
}

TEST_CASE("every pitch in every layer has its attack, with what follows it") {
    HeldRig rig;
    rig.attacks.want(3, rig.take_up(seeded(4), 3), 0);
    CHECK_FALSE(rig.attacks.all_done());
    CHECK(rig.attacks.cached(3).none());
    const auto attacks = rig.render_attacks();
    CHECK(rig.attacks.all_done());
    CHECK(attacks.size() == kTestPitches * kLayers);
    std::set<std::pair<int, int>> places;
    for (const auto& attack : attacks) {
        places.insert({attack->pitch, attack->layer});
        CHECK(attack->part == 3);
        CHECK(attack->frames == 16);
        CHECK(attack->tokens.size() == 16);
        CHECK(attack->samples.size() ==
              static_cast<std::size_t>((attack->frames + attack->tail_frames) * attack->hop));
        CHECK(attack->facts == rig.sources.newest(3)->facts);
    }
    CHECK(places.size() == attacks.size());
    for (int pitch = 0; pitch < kPitches; ++pitch) {
        CHECK(rig.attacks.cached(3)[static_cast<std::size_t>(pitch)] == (pitch >= kLow && pitch <= kHigh));
    }
}

TEST_CASE("an attack is the beginning of the note, of its velocity") {
    HeldRig rig;
    const auto source = rig.take_up(seeded(4));
    rig.attacks.want(0, source, 0);
    for (const auto& attack : rig.render_attacks()) {
        if (attack->pitch != 52) continue;
        NoteStart start = source->layers.back();
        start.pitch = 52;
        start.velocity = std::array{0.2f, 0.5f, 0.9f}[static_cast<std::size_t>(attack->layer)];
        NoteStream note(*source->renderer, start);
        auto samples = note.next().samples;
        samples.resize(static_cast<std::size_t>(8 * attack->hop));
        const auto second = note.next().samples;  // and what follows it, of the last chunk
        samples.insert(samples.end(), second.begin(), second.end());
        CHECK(samples == attack->samples);
        start.key = 77;  // whose attack is the same; what follows it is not
        const auto keyed = test::whole(NoteStream(*source->renderer, start), attack->frames).samples;
        CHECK(std::equal(keyed.begin(), keyed.end(), attack->samples.begin()));
    }
}

TEST_CASE("pitches that are played come first, the last one before all others, then their neighbours") {
    HeldRig rig;
    rig.attacks.count_note(0, 64, 2);
    rig.attacks.count_note(0, 47, 0);
    rig.attacks.want(0, rig.take_up({}), 0);
    const auto played = rig.render_attacks(AttackCache::Which::played);
    REQUIRE(played.size() == 2 * kLayers);
    CHECK(pitches_of(played) == std::vector{47, 64});
    CHECK(played[0]->layer == 0);
    CHECK(played[3]->layer == 2);
    CHECK_FALSE(rig.attacks.all_done());
    const auto others = rig.render_attacks();
    CHECK(others.size() == (kTestPitches - 2) * kLayers);
    std::set<int> neighbours;
    for (std::size_t i = 0; i < 4 * kLayers; ++i) neighbours.insert(others[i]->pitch);
    CHECK(neighbours == std::set{45, 46, 48, 49});
    CHECK(others.back()->pitch == kHigh);
}

TEST_CASE("where nothing was played yet the search goes on from the preview's pitch") {
    HeldRig rig;
    rig.attacks.want(0, rig.take_up({}), 0);
    CHECK(rig.render_attacks(AttackCache::Which::played).empty());
    CHECK(rig.render_attacks().front()->pitch == 57);
}

TEST_CASE("a change of sound begins again with what is played, and takes back what nobody has taken") {
    HeldRig rig;
    const auto old = rig.take_up(seeded(1));
    rig.attacks.want(0, old, 0);
    for (int i = 0; i < 5; ++i) REQUIRE(rig.attacks.work(AttackCache::Which::any));
    const auto taken = rig.taken_attacks();
    REQUIRE(taken.size() == 5);
    for (int i = 0; i < 5; ++i) REQUIRE(rig.attacks.work(AttackCache::Which::any));
    rig.attacks.count_note(0, 50, 1);
    rig.attacks.want(0, rig.take_up(seeded(2)), 0);
    CHECK(rig.attacks.cached(0).none());
    const auto fresh = rig.render_attacks();
    CHECK(fresh.size() == kTestPitches * kLayers);
    CHECK(fresh.front()->pitch == 50);
    for (const auto& attack : fresh) CHECK(attack->facts->generation == old->facts->generation + 1);
    CHECK(old->attack({57, 0, 0}) != nullptr);  // the audio thread may go on from those that it has
    CHECK(old->attack({44, 0, 0}) == nullptr);
    rig.attacks.want(0, rig.sources.newest(0), 0);
    CHECK(rig.attacks.all_done());  // the same again
}

TEST_CASE("stretched notes have attacks of their length") {
    HeldRig rig;
    const auto source = rig.take_up({});
    rig.attacks.want(0, source, 12);
    for (const auto& attack : rig.render_attacks()) {
        CHECK(attack->length_frames == 12);
        CHECK(attack->frames == 12);  // shorter than an attack: the whole note
        CHECK(attack->last);
    }
    CHECK(source->attack({57, 0, 0}) == nullptr);
    rig.attacks.want(0, source, 0);
    CHECK_FALSE(rig.attacks.all_done());
}

TEST_CASE("attacks of a part take no more memory than they may, around what is played") {
    constexpr std::size_t kBytes = 19 * 256 * sizeof(float);  // 16 frames and what follows them
    HeldRig rig(10 * kBytes);
    rig.attacks.count_note(0, 66, 0);
    rig.attacks.want(0, rig.take_up({}), 0);
    const auto attacks = rig.render_attacks();
    CHECK(rig.attacks.all_done());
    CHECK(attacks.size() == 10);
    for (const auto& attack : attacks) CHECK(std::abs(attack->pitch - 66) <= 2);
    rig.attacks.want(0, rig.take_up(seeded(2)), 0);
    CHECK(rig.render_attacks().size() == 10);  // a new sound has as much
}

TEST_CASE("a sound that cannot be rendered is given up until another is wanted") {
    HeldRig rig;
    rig.attacks.want(7, rig.take_up(impossible(), 7), 0);
    CHECK_THROWS_AS(rig.attacks.work(AttackCache::Which::any), std::invalid_argument);
    CHECK(rig.attacks.failed_part() == 7);
    CHECK(rig.attacks.all_done());
    CHECK_FALSE(rig.attacks.work(AttackCache::Which::any));
    rig.attacks.want(7, nullptr, 0);
    CHECK(rig.attacks.all_done());
}

TEST_CASE("velocity has a layer wherever it changes tokens or controls") {
    HeldRig rig;
    const auto plain = rig.take_up(seeded(1));
    CHECK(plain->facts->layer_tops == std::vector{0.35f, 0.8f, 1.0f});
    CHECK(plain->facts->layer(0.35f) == 0);
    CHECK(plain->facts->layer(0.36f) == 1);
    CHECK(plain->facts->layer(1.0f) == 2);
    CHECK(rig.take_up(seeded(1)) == plain);  // no other sound: no other generation
    Sound moving = seeded(1);
    moving.controls["shine"] = 0.4;
    moving.velocity["shine"] = 0.5;
    const auto moved = rig.take_up(moving);
    CHECK(moved != plain);
    CHECK(moved->facts->layer_tops == std::vector{0.25f, 0.35f, 0.5f, 0.75f, 0.8f, 1.0f});
    const auto shine = [&](std::size_t layer) { return moved->layers[layer].sound.controls.at("shine"); };
    CHECK(shine(0) < shine(1));
    CHECK(shine(1) == shine(2));  // the same control, other tokens
    CHECK(shine(3) < shine(4));
    CHECK(shine(4) == moved->layers.back().sound.controls.at("shine"));
}

}  // namespace
}  // namespace sistrum
