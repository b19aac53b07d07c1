// The song's clock: when the song jumped, and milliseconds that are the same at every rate.
#include "voice/song_clock.h"

#include <doctest/doctest.h>

#include <limits>

namespace sistrum {
namespace {

SongClock clock_at(double rate) {
    SongClock clock;
    clock.prepare(rate);
    return clock;
}

TEST_CASE("starting, stopping and jumping are seen, going on is not") {
    SongClock clock = clock_at(48'000.0);
    CHECK_FALSE(clock.begin_block({}, 64));
    CHECK_FALSE(clock.begin_block({false, 999}, 64));  // where a standing song stands is no matter
    CHECK(clock.begin_block({true, 1'000}, 64));
    CHECK_FALSE(clock.begin_block({true, 1'064}, 500));
    CHECK_FALSE(clock.begin_block({true, 1'564}, 0));
    CHECK_FALSE(clock.begin_block({true, 1'564}, 64));
    CHECK(clock.begin_block({true, 1'564}, 64));  // a loop
    CHECK(clock.begin_block({true, -10}, 64));
    CHECK_FALSE(clock.begin_block({true, 54}, 64));
    CHECK(clock.begin_block({false, 118}, 64));
}

TEST_CASE("a time of the song is the same millisecond at every rate") {
    for (const double rate : {44'100.0, 48'000.0, 88'200.0, 96'000.0, 192'000.0}) {
        for (const double seconds : {0.0, 0.125, 1.001, 2.5, 59.999, 3'600.25}) {
            CAPTURE(rate);
            CAPTURE(seconds);
            SongClock clock = clock_at(rate);
            const std::int64_t frame = std::llround(seconds * rate);
            clock.begin_block({true, frame - 77}, 512);
            CHECK(clock.millisecond(77) == std::llround(seconds * 1'000.0));
        }
    }
}

TEST_CASE("while the song stands, time runs from the last reset on") {
    SongClock clock = clock_at(1'000.0);
    clock.begin_block({}, 64);
    clock.begin_block({false, 5'000}, 64);
    CHECK(clock.millisecond(3) == 67);
    clock.reset();
    clock.begin_block({}, 64);
    CHECK(clock.millisecond(3) == 3);
}

TEST_CASE("no position a host may claim does harm") {
    SongClock clock = clock_at(8'000.0);
    for (const std::int64_t frame :
         {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        CHECK(clock.begin_block({true, frame}, 8'192));
        CHECK(clock.millisecond(8'191) == clock.millisecond(8'191));
    }
}

}  // namespace
}  // namespace sistrum
