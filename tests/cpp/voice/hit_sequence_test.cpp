// Hits and their draws: which key belongs to which hit, and that song positions alone decide.
#include "voice/hit_sequence.h"

#include <doctest/doctest.h>

#include <set>

namespace sistrum {
namespace {

TEST_CASE("the first hits play the first draws, each later one what was asked for so many hits before") {
    HitSequence sequence;
    std::array<std::uint64_t, 20> asked{};
    for (int hit = 0; hit < 20; ++hit) {
        CAPTURE(hit);
        const auto due = sequence.due();
        CHECK(due.place == hit % kDrawsAhead);
        CHECK(due.first() == (hit < kDrawsAhead));
        CHECK(due.key == (hit < kDrawsAhead ? static_cast<std::uint64_t>(hit)
                                            : asked[static_cast<std::size_t>(hit - kDrawsAhead)]));
        const auto next = sequence.count_hit(hit * 125);
        CHECK(next.place == due.place);
        asked[static_cast<std::size_t>(hit)] = next.key;
    }
}

TEST_CASE("a key is that of its millisecond and of its turn in it") {
    HitSequence one, other;
    for (int hit = 0; hit < 7; ++hit) one.count_hit(hit);
    other.count_hit(2'000);
    CHECK(one.count_hit(5'000).key == other.count_hit(5'000).key);
    CHECK(one.count_hit(5'000).key == hit_key(5'000, 1));
    CHECK(one.count_hit(5'001).key == hit_key(5'001, 0));
    HitSequence fresh;
    CHECK(fresh.count_hit(0).key == hit_key(0, 0));
}

TEST_CASE("keys differ, and none is that of a first draw") {
    std::set<std::uint64_t> keys;
    for (std::int64_t millisecond = -1'000; millisecond < 10'000; ++millisecond) {
        for (std::uint64_t repeats = 0; repeats < 3; ++repeats) keys.insert(hit_key(millisecond, repeats));
    }
    CHECK(keys.size() == 33'000);
    CHECK(*keys.begin() >= kDrawsAhead);
}

TEST_CASE("begun anew it is as at first") {
    HitSequence sequence;
    for (int hit = 0; hit < 6; ++hit) sequence.count_hit(9);
    CHECK_FALSE(sequence.asked(1).first());
    sequence.restart();
    CHECK(sequence.due().first());
    CHECK(sequence.due().place == 0);
    CHECK(sequence.asked(1).first());
    CHECK(sequence.count_hit(9).key == hit_key(9, 0));
}

}  // namespace
}  // namespace sistrum
