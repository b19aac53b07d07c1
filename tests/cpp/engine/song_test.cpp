// The promise: a song that uses everything is the same to the last bit, however it is cut and however often.
#include <doctest/doctest.h>

#include "engine.h"
#include "support/song.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::Song;
using test::Take;

Take take_of(double rate, const Song& song, const test::Blocks& blocks) {
    KitEngine engine(rate, "stft_stereo");
    REQUIRE(engine.wait_until_rendered(60.0));  // the kit sets parameters as well
    test::set_every_feature(engine);
    Take take = test::play_song(engine, song, blocks);
    CHECK(engine.stats().late_renders == 0);
    return take;
}

TEST_CASE("every block size and every sequence of sizes gives the same samples, at every rate") {
    for (const double rate : {44'100.0, 48'000.0, 88'200.0, 96'000.0, 192'000.0}) {
        CAPTURE(rate);
        const Song song = test::busy_song(rate);
        const Take expected = take_of(rate, song, test::blocks_of(512));
        for (const auto& channel : expected) REQUIRE(test::loudest(channel) > 0.01f);
        CHECK(expected[0] != expected[1]);
        for (const int block : {1, 7, 32, 64, 511, 1'024, 8'192}) {
            CAPTURE(block);
            CHECK(take_of(rate, song, test::blocks_of(block)) == expected);
        }
        for (const unsigned seed : {1u, 2u, 3u}) {
            CAPTURE(seed);
            CHECK(take_of(rate, song, test::random_blocks(seed)) == expected);
        }
    }
}

TEST_CASE("other songs too are the same whatever the blocks") {
    for (unsigned seed = 2; seed < 8; ++seed) {
        CAPTURE(seed);
        const Song song = test::busy_song(44'100.0, seed);
        const Take expected = take_of(44'100.0, song, test::blocks_of(1));
        CHECK(take_of(44'100.0, song, test::random_blocks(seed)) == expected);
        CHECK(take_of(44'100.0, song, test::blocks_of(8'192)) == expected);
    }
}

TEST_CASE("one engine plays the song again as it did before, after a jump and after a reset") {
    const Song song = test::busy_song(48'000.0);
    KitEngine engine(48'000.0, "stft_mono");
    REQUIRE(engine.wait_until_rendered(60.0));
    const auto play = [&] {
        for (int part = 0; part < Engine::kParts; ++part) {
            for (const PartParamInfo& entry : kPartTable) {
                if (entry.param != PartParam::note) engine.set_param(part, entry.param, entry.default_value);
            }
        }
        test::set_every_feature(engine);
        engine.reset();
        return test::play_song(engine, song, test::blocks_of(333));
    };
    const Take first = play();
    CHECK(play() == first);
    engine.prepare(48'000.0, 512);
    CHECK(play() == first);
}

}  // namespace
}  // namespace sistrum
