// What follows a piece of a stream that nothing follows: the same pitch and level, without a jump.
#include "voice/piece_end.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace sistrum {
namespace {

constexpr int kHop = 256, kFrames = 8, kTail = 3;
constexpr double kRate = 32'000.0;

StreamPiece sine_piece(double hertz, int first_frame) {
    StreamPiece piece;
    piece.first_frame = first_frame;
    piece.frames = kFrames;
    piece.tail_frames = kTail;
    piece.hop = kHop;
    for (int n = 0; n < (kFrames + kTail) * kHop; ++n) {
        piece.samples.push_back(static_cast<float>(std::sin(2.0 * std::numbers::pi * hertz * n / kRate)));
    }
    return piece;
}

int rising_zeros(const std::vector<float>& samples) {
    int count = 0;
    for (std::size_t n = 1; n < samples.size(); ++n)
        count += samples[n - 1] < 0.0f && samples[n] >= 0.0f ? 1 : 0;
    return count;
}

TEST_CASE("a piece goes on for seconds at its pitch and level, without a jump") {
    for (const double hertz : {103.8, 220.0, 466.2, 1'000.0, 3'333.3}) {
        CAPTURE(hertz);
        const StreamPiece piece = sine_piece(hertz, 100);
        PieceEnd end;
        end.start(piece, kRate / hertz);
        std::vector<float> heard(96'000);  // 3 s
        for (std::size_t done = 0; done < heard.size(); done += 100) {
            end.read(100 * kHop + static_cast<int>(done), std::span(heard).subspan(done, 100));
        }
        const std::size_t own = (kFrames + kTail) * kHop - 128;
        CHECK(std::equal(heard.begin(), heard.begin() + own, piece.samples.begin()));
        CHECK(std::abs(rising_zeros(heard) - 3.0 * hertz) < 0.002 * 3.0 * hertz + 1.0);
        const auto steepest = static_cast<float>(2.0 * std::numbers::pi * hertz / kRate);
        for (std::size_t n = 1; n < heard.size(); ++n)
            REQUIRE(std::abs(heard[n] - heard[n - 1]) < 1.1f * steepest);
        for (std::size_t from = 0; from + 400 < heard.size(); from += 400) {
            const auto first = heard.begin() + static_cast<std::ptrdiff_t>(from);
            REQUIRE(*std::max_element(first, first + 400) > 0.93f);
        }
    }
}

TEST_CASE("after the last piece of a note there is silence, and likewise without any piece") {
    StreamPiece piece = sine_piece(220.0, 0);
    piece.last = true;
    PieceEnd end;
    std::vector<float> heard(5'000, 1.0f);
    end.read(0, heard);
    CHECK(std::all_of(heard.begin(), heard.end(), [](float sample) { return sample == 0.0f; }));
    end.start(piece, kRate / 220.0);
    end.read(0, heard);
    CHECK(std::equal(heard.begin(), heard.begin() + kFrames * kHop, piece.samples.begin()));
    CHECK(std::all_of(heard.begin() + kFrames * kHop, heard.end(),
                      [](float sample) { return sample == 0.0f; }));
}

TEST_CASE("whatever a piece is like, it can be carried on") {
    for (const int frames : {0, 1, 8}) {
        for (const int tail : {0, 1, 3}) {
            for (const double period : {0.0, 1.0, 300.0, 1e9}) {
                StreamPiece piece = sine_piece(220.0, 5);
                piece.frames = frames;
                piece.tail_frames = tail;
                piece.samples.resize(static_cast<std::size_t>((frames + tail) * kHop));
                PieceEnd end;
                end.start(piece, period);
                std::vector<float> heard(4'000, 99.0f);
                end.read(5 * kHop, heard);
                CHECK(std::all_of(heard.begin(), heard.end(), [](float s) { return std::abs(s) <= 1.01f; }));
            }
        }
    }
}

}  // namespace
}  // namespace sistrum
