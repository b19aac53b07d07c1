// Held notes as editors see them: whole, or not at all.
#include "realtime/held_display.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace sistrum {
namespace {

HeldNote note_of(std::uint64_t stream) {
    const auto number = static_cast<int>(stream % 100);
    HeldNote note{.stream = stream,
                  .part = number % 16,
                  .channel = number % 16,
                  .key = number,
                  .pitch = static_cast<float>(stream),
                  .released = stream % 2 == 0,
                  .frame = static_cast<int>(stream)};
    note.tokens.fill(static_cast<std::uint8_t>(stream));
    return note;
}

bool whole(const HeldNote& note) {
    const HeldNote expected = note_of(note.stream);
    return note.part == expected.part && note.channel == expected.channel && note.key == expected.key &&
           note.pitch == expected.pitch && note.released == expected.released &&
           note.frame == expected.frame && note.tokens == expected.tokens;
}

TEST_CASE("a note shows until it is hidden") {
    HeldDisplay display;
    CHECK_FALSE(display.read(7).has_value());
    HeldNote note = note_of(93);
    for (std::size_t i = 0; i < note.tokens.size(); ++i) note.tokens[i] = static_cast<std::uint8_t>(7 * i);
    display.show(7, note);
    const auto read = display.read(7);
    REQUIRE(read.has_value());
    CHECK(read->stream == 93);
    CHECK(read->part == 13);
    CHECK(read->key == 93);
    CHECK(read->released == false);
    CHECK(read->tokens == note.tokens);
    CHECK_FALSE(display.read(8).has_value());
    display.hide(7);
    CHECK_FALSE(display.read(7).has_value());
}

TEST_CASE("who reads while notes change sees one of them, never half of two") {
    HeldDisplay display;
    std::atomic<bool> stop{false};
    std::thread audio([&] {
        for (std::uint64_t stream = 1; !stop; ++stream) {
            display.show(0, note_of(stream));
            if (stream % 64 == 0) std::this_thread::yield();
        }
    });
    int seen = 0;
    bool all_whole = true;
    while (seen < 400'000 && all_whole) {
        if (const auto note = display.read(0)) {
            all_whole = whole(*note);
            ++seen;
        }
    }
    stop = true;
    audio.join();
    CHECK(all_whole);
}

}  // namespace
}  // namespace sistrum
