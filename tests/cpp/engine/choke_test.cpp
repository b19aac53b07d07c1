// Choke groups: who silences whom, and how fast.
#include <doctest/doctest.h>

#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::note_on;
using test::play;

constexpr int kFrames = 4'000, kSecond = 1'000;
constexpr int kFade = 352;  // 8 ms

void group(Engine& engine, std::initializer_list<int> parts, float number) {
    for (const int part : parts) engine.set_param(part, PartParam::choke, number);
}

std::vector<float> heard(Engine& engine, const std::vector<Event>& events) {
    engine.reset();
    return play(engine, events, kFrames, 512)[0];
}

TEST_CASE("a hit fades the group's other parts within 8 ms, and only those") {
    KitEngine engine;
    const auto first = heard(engine, {note_on(0, 36)});
    const auto second = heard(engine, {note_on(kSecond, 37)});
    const auto together = heard(engine, {note_on(0, 36), note_on(kSecond, 37)});
    REQUIRE(test::loudest({first.begin() + kSecond + kFade, first.end()}) > 0.0f);
    group(engine, {0, 1, 5}, 3.0f);
    const auto choked = heard(engine, {note_on(0, 36), note_on(kSecond, 37)});
    for (std::size_t n = 0; n < kFrames; ++n) {
        if (n < kSecond) REQUIRE(choked[n] == first[n]);
        if (n >= kSecond + kFade) REQUIRE(choked[n] == second[n]);
    }
    CHECK(choked[kSecond + 176] ==
          doctest::Approx(static_cast<double>(second[kSecond + 176] + 0.5f * first[kSecond + 176]))
              .epsilon(0.002));
    group(engine, {1}, 2.0f);
    CHECK(heard(engine, {note_on(0, 36), note_on(kSecond, 37)}) == together);
    group(engine, {0, 1}, 0.0f);
    CHECK(heard(engine, {note_on(0, 36), note_on(kSecond, 37)}) == together);
}

TEST_CASE("a part does not choke itself, and parts on one note do not choke each other") {
    KitEngine engine;
    const std::vector<Event> twice{note_on(0, 36), note_on(kSecond, 36)};
    const auto alone = heard(engine, twice);
    engine.set_param(1, PartParam::note, 36.0f);
    const auto layered = heard(engine, {note_on(0, 36)});
    group(engine, {0, 1}, 1.0f);
    CHECK(heard(engine, {note_on(0, 36)}) == layered);
    engine.set_param(1, PartParam::note, 37.0f);
    CHECK(heard(engine, twice) == alone);
}

TEST_CASE("of two hits of a group at one sample the later one is heard") {
    KitEngine engine;
    engine.wait_until_rendered(60.0);  // kits have choke groups as well
    group(engine, {0, 1}, 1.0f);
    const auto second = heard(engine, {note_on(0, 37)});
    const auto both = heard(engine, {note_on(0, 36), note_on(0, 37)});
    CHECK(std::equal(both.begin() + kFade, both.end(), second.begin() + kFade));
}

}  // namespace
}  // namespace sistrum
