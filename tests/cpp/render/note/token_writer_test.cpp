// The tokens of notes. That draws are those of export/token_writer.py is tests/parity's.
#include "render/note/token_writer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

using Written = std::vector<std::uint8_t>;
constexpr FrameClock kClock{.sample_rate = 32'000.0, .hop = 256};
const NoteSeeds kSeeds(5, 0, 16);

const Tokens& tokens() {
    static const auto model = load_model(test::model_path("notes_harmonic"));
    return *model->card().tokens;
}

TokenWriter writer(float velocity, int length_frames = 0) {
    return {tokens(), tokens().family(""), kClock, velocity, length_frames};
}

Written write(TokenWriter& from, int frames, const NoteSeeds& seeds = kSeeds) {
    Written written;
    for (int i = 0; i < frames; ++i) {
        if (const auto token = from.next(seeds)) written.push_back(*token);
    }
    return written;
}

TEST_CASE("a held note is its template's attack, then the chain, two frames a token") {
    TokenWriter loud = writer(1.0f), medium = writer(0.79f), soft = writer(0.35f);
    CHECK(write(loud, 8) == Written{3, 3, 4, 4, 4, 4, 3, 3});
    CHECK(write(medium, 6) == Written{2, 2, 3, 3, 3, 3});
    CHECK(write(soft, 4) == Written{1, 1, 2, 2});
    const Written rest = write(loud, 1000);
    for (std::size_t i = 0; i < rest.size(); i += 2) {
        CHECK(rest[i] == rest[i + 1]);
        CHECK((rest[i] >= 2 && rest[i] <= 4));
    }
    CHECK(rest.size() == 1000);
}

TEST_CASE("a copy writes on by itself") {
    TokenWriter one = writer(1.0f);
    write(one, 13);
    TokenWriter other = one;
    CHECK(write(other, 200) == write(one, 200));
    CHECK(one.frame() == 213);
}

TEST_CASE("a release begins a grid of its own, at any frame, and ends") {
    for (const int frame : {0, 1, 2, 31, 32, 99}) {
        CAPTURE(frame);
        TokenWriter note = writer(1.0f);
        write(note, frame);
        note.release();
        CHECK_FALSE(note.ended(kSeeds));
        const Written rest = write(note, 2000);
        CHECK(note.ended(kSeeds));
        CHECK(rest.size() % 2 == 0);
        for (std::size_t i = 0; i < rest.size(); i += 2) CHECK(rest[i] == rest[i + 1]);
        CHECK(rest.back() == 0);
    }
    TokenWriter twice = writer(1.0f), once = writer(1.0f);
    for (TokenWriter* const note : {&twice, &once}) {
        write(*note, 30);
        note->release();
    }
    Written expected = write(once, 2000), again = write(twice, 1);
    twice.release();
    const Written rest = write(twice, 2000);
    again.insert(again.end(), rest.begin(), rest.end());
    CHECK(again == expected);
}

TEST_CASE("a release lasts four seconds at most, and one token at least") {
    TokenChain sustain(0), endless(0), never(0);
    sustain.add({}, {{2, 1.0}});
    endless.add({}, {{1, 1.0}});
    never.add({}, {{kNoteEnd, 1.0}});
    const TokenTemplate shape{.attack = {3}, .sustain = {2}, .release = {1}};
    TokenFamily family{.templates = {shape}, .sustain = {sustain}, .release = {{endless}}};
    Tokens small;
    small.count = 4;
    small.frames_per_token = 2;
    TokenWriter note(small, family, kClock, 1.0f);
    write(note, 10);
    note.release();
    CHECK(write(note, 9999).size() == 500);
    family.release = {{never}};
    TokenWriter brief(small, family, kClock, 1.0f);
    write(brief, 9);
    brief.release();
    CHECK(write(brief, 9999) == Written{2, 2});
    TokenWriter unheard(small, family, kClock, 1.0f);
    unheard.release();
    CHECK(write(unheard, 9999) == Written{0, 0});
}

TEST_CASE("pressure makes loud tokens likelier from its frame on, nothing else") {
    TokenWriter plain = writer(0.6f), pressed = writer(0.6f);
    CHECK(write(plain, 100) == write(pressed, 100));
    pressed.press(1.0f);
    const Written soft = write(plain, 4000), loud = write(pressed, 4000);
    const auto sum = [](const Written& all) { return std::accumulate(all.begin(), all.end(), 0); };
    CHECK(sum(loud) > sum(soft) + 400);
    pressed.press(0.0f);
    plain.release();
    pressed.release();
    CHECK(write(pressed, 2000).back() == 0);
}

TEST_CASE("the key changes what follows the attack alone") {
    TokenWriter one = writer(0.6f), other = writer(0.6f);
    const NoteSeeds seeds(5, 77, 16);
    CHECK(write(one, 16) == write(other, 16, seeds));
    CHECK(write(one, 400) != write(other, 400, seeds));
}

TEST_CASE("a known length is the whole template, stretched") {
    TokenWriter same = writer(1.0f, 24);
    const Written whole{3, 4, 4, 3, 3, 3, 4, 3, 3, 2, 1, 0};
    const Written written = write(same, 99);
    REQUIRE(written.size() == 24);
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(written[2 * i] == whole[i]);
    for (const int length : {1, 3, 12, 1001, 7500}) {
        CAPTURE(length);
        TokenWriter note = writer(1.0f, length);
        note.release();
        const Written stretched = write(note, length + 10);
        CHECK(stretched.size() == static_cast<std::size_t>(length));
        CHECK(note.ended(kSeeds));
        if (length > 24) CHECK(stretched.back() == 0);
    }
}

TEST_CASE("a chain answers by the longest end of the history that it knows") {
    TokenChain chain(2);
    CHECK(chain.add({}, {{1, 1.0}}));
    CHECK(chain.add(Written{3}, {{2, 1.0}}));
    CHECK(chain.add(Written{0, 3}, {{3, 1.0}}));
    CHECK_FALSE(chain.add(Written{0, 3}, {{4, 1.0}}));
    CHECK(chain.after({})[0].token == 1);
    CHECK(chain.after(Written{3})[0].token == 2);
    CHECK(chain.after(Written{1, 3})[0].token == 2);
    CHECK(chain.after(Written{0, 3})[0].token == 3);
    CHECK(chain.after(Written{2, 0, 3})[0].token == 3);
    CHECK(chain.after(Written{0})[0].token == 1);
    CHECK(chain.after(Written{3, 0})[0].token == 1);
}

}  // namespace
}  // namespace sistrum
