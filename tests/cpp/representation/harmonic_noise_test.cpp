// Harmonics where they should be, in level and phase, for as long as a note lasts; noise by its seed; the
// same samples however frames are shared out. Against Python it is compared in tests/parity.
#include "representation/stream_inverse.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <stdexcept>

namespace sistrum {
namespace {

constexpr int kHop = 64, kHarmonics = 6, kBands = 4;
constexpr double kRate = 16'000.0;
constexpr std::size_t kValues = 2 * kHarmonics + kBands;

RepresentationSpec spec(double hop = kHop) {
    return {{"type", std::string("harmonic_noise")},
            {"sample_rate", kRate},
            {"hop", hop},
            {"harmonics", double{kHarmonics}},
            {"bands", double{kBands}}};
}

// Frames in the layout of a graph's output, with a pitch and a seed each.
struct Frames {
    explicit Frames(int frame_count)
        : count(frame_count),
          values(kValues * static_cast<std::size_t>(frame_count)),
          pitches(static_cast<std::size_t>(frame_count), 60.0f),
          seeds(static_cast<std::size_t>(frame_count), 9) {}

    float& value(std::size_t row, int frame) {
        return values[row * static_cast<std::size_t>(count) + static_cast<std::size_t>(frame)];
    }
    StreamFrames part(int first, int frames) const {
        const auto at = static_cast<std::size_t>(first), size = static_cast<std::size_t>(frames);
        return {values.data() + first,
                static_cast<std::size_t>(count),
                first,
                frames,
                std::span(pitches).subspan(at, size),
                std::span(seeds).subspan(at, size)};
    }

    int count;
    std::vector<float> values, pitches;
    std::vector<std::uint64_t> seeds;
};

Frames random_frames(int count, bool noise = true) {
    std::mt19937 random(4);
    std::uniform_real_distribution<float> place(0.0f, 1.0f);
    Frames frames(count);
    for (int frame = 0; frame < count; ++frame) {
        for (std::size_t h = 0; h < kHarmonics; ++h) {
            frames.value(h, frame) = 0.1f * place(random);
            frames.value(kHarmonics + h, frame) = 80.0f * place(random) - 40.0f;
        }
        for (std::size_t b = 2 * kHarmonics; b < kValues && noise; ++b)
            frames.value(b, frame) = 0.02f * place(random);
        frames.pitches[static_cast<std::size_t>(frame)] = 50.0f + static_cast<float>(frame % 30);
    }
    return frames;
}

std::vector<float> run(StreamInverse& inverse, const Frames& frames, const std::vector<int>& parts) {
    std::vector<float> out(static_cast<std::size_t>(frames.count * kHop));
    StreamState state = inverse.start();
    int first = 0;
    for (const int count : parts) {
        inverse.run(state, frames.part(first, count),
                    std::span(out).subspan(static_cast<std::size_t>(first * kHop),
                                           static_cast<std::size_t>(count * kHop)));
        first += count;
    }
    REQUIRE(first == frames.count);
    return out;
}

double frequency(Frames& frames, std::size_t harmonic, int frame) {
    const double f0 = 440.0 * std::exp2((frames.pitches[static_cast<std::size_t>(frame)] - 69.0) / 12.0);
    return static_cast<double>(harmonic + 1) * f0 *
           std::exp2(frames.value(kHarmonics + harmonic, frame) / 1200.0);
}

double amplitude(Frames& frames, std::size_t harmonic, int frame) {
    return frame < 0 || frequency(frames, harmonic, frame) >= 0.48 * kRate ? 0.0
                                                                           : frames.value(harmonic, frame);
}

TEST_CASE("harmonics have level and phase of the formulas, sample by sample") {
    Frames frames = random_frames(40, false);
    const auto inverse = make_stream_inverse(spec());
    const auto out = run(*inverse, frames, {40});
    std::vector<double> expected(out.size());
    for (std::size_t h = 0; h < kHarmonics; ++h) {
        double turns = 0.0;
        for (int frame = 0; frame < frames.count; ++frame) {
            const double from = frequency(frames, h, std::max(0, frame - 1)),
                         to = frequency(frames, h, frame);
            const double loud = amplitude(frames, h, frame - 1), louder = amplitude(frames, h, frame);
            for (int i = 0; i < kHop; ++i) {
                const double level = loud + (louder - loud) * i / kHop;
                expected[static_cast<std::size_t>(frame * kHop + i)] +=
                    level * std::sin(2.0 * std::numbers::pi * turns);
                turns += (from + (to - from) * (i + 0.5) / kHop) / kRate;
            }
        }
    }
    double error = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) error = std::max(error, std::abs(out[i] - expected[i]));
    CHECK(error < 1e-6);
}

TEST_CASE("frames shared out in any way give the same samples, bit for bit") {
    const Frames frames = random_frames(24);
    const auto inverse = make_stream_inverse(spec());
    const auto whole = run(*inverse, frames, {24});
    CHECK(run(*inverse, frames, {1, 7, 3, 5, 8}) == whole);
    CHECK(run(*inverse, frames, std::vector<int>(24, 1)) == whole);
}

TEST_CASE("a hop that is no whole number of lanes sounds as well") {
    const auto inverse = make_stream_inverse(spec(50));
    Frames frames(4);
    for (int frame = 0; frame < 4; ++frame) frames.value(0, frame) = 0.5f;
    std::vector<float> out(200);
    StreamState state = inverse->start();
    inverse->run(state, frames.part(0, 4), out);
    const double f0 = 440.0 * std::exp2(-9.0 / 12.0);
    CHECK(out[199] ==
          doctest::Approx(0.5 * std::sin(2.0 * std::numbers::pi * f0 * 199 / kRate)).epsilon(1e-5));
}

TEST_CASE("going on is what the same frame again would have been") {
    Frames frames = random_frames(10);
    for (std::size_t row = 0; row < kValues; ++row) {
        for (int frame = 6; frame < 10; ++frame) frames.value(row, frame) = frames.value(row, 5);
    }
    std::fill(frames.pitches.begin() + 5, frames.pitches.end(), 60.0f);
    const auto inverse = make_stream_inverse(spec());
    const auto whole = run(*inverse, frames, {10});
    std::vector<float> begun(6 * kHop), rest(4 * kHop);
    StreamState state = inverse->start();
    inverse->run(state, frames.part(0, 6), begun);
    inverse->go_on(state, 6, 9, rest);
    CHECK(std::equal(rest.begin(), rest.end(), whole.begin() + 6 * kHop));
}

TEST_CASE("noise has the level asked for and changes with its seed alone") {
    Frames frames(400);
    for (int frame = 0; frame < 400; ++frame) {
        for (std::size_t b = 2 * kHarmonics; b < kValues; ++b) frames.value(b, frame) = 0.1f;
    }
    const auto inverse = make_stream_inverse(spec());
    const auto one = run(*inverse, frames, {400});
    CHECK(run(*inverse, frames, {400}) == one);
    double power = 0.0;
    for (const float sample : one) power += double{sample} * sample;
    CHECK(std::sqrt(power / static_cast<double>(one.size())) == doctest::Approx(0.1).epsilon(0.03));
    frames.seeds.assign(400, 10);
    CHECK(run(*inverse, frames, {400}) != one);
}

TEST_CASE("after five minutes phases are still exact") {
    Frames frames(1);
    frames.value(2, 0) = 1.0f;
    frames.value(kHarmonics + 2, 0) = 3.7f;
    const auto inverse = make_stream_inverse(spec());
    StreamState state = inverse->start();
    std::vector<float> out(kHop);
    constexpr int kFrames = 300 * 16'000 / kHop;
    for (int frame = 0; frame < kFrames; ++frame) inverse->run(state, frames.part(0, 1), out);
    const long double turns =
        static_cast<long double>(frequency(frames, 2, 0)) / kRate * (kFrames - 1) * kHop;
    const auto phase = static_cast<double>(turns - std::floor(turns));
    CHECK(out[0] == doctest::Approx(std::sin(2.0 * std::numbers::pi * phase)).epsilon(2e-5));
}

TEST_CASE("values of any size stay numbers") {
    constexpr float kHuge = std::numeric_limits<float>::max();
    const auto inverse = make_stream_inverse(spec());
    for (const float cents : {kHuge, -kHuge}) {
        Frames frames(3);
        for (int frame = 0; frame < 3; ++frame) {
            for (std::size_t h = 0; h < kHarmonics; ++h) {
                frames.value(h, frame) = 1.0f;
                frames.value(kHarmonics + h, frame) = frame == 1 ? cents : 0.0f;
            }
        }
        for (const float sample : run(*inverse, frames, {3})) CHECK(std::abs(sample) <= 7.0f);
    }
}

TEST_CASE("a spec is refused with the key that is wrong") {
    const auto error_of = [](const std::string& key, std::variant<double, std::string> value) {
        auto broken = spec();
        broken[key] = std::move(value);
        try {
            make_stream_inverse(broken);
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(error_of("type", "complex_stft").find("representation.type: expected one of \"harmonic_noise\"") ==
          0);
    CHECK(error_of("hop", 1e9).find("representation.hop: expected a number from 16") == 0);
    CHECK(error_of("harmonics", 0.0).find("representation.harmonics") == 0);
    CHECK(error_of("bands", 1.0).find("representation.bands") == 0);
    CHECK(error_of("sample_rate", 1.0).find("representation.sample_rate") == 0);
    CHECK(error_of("partials", 1.0).find("representation.partials: expected no such key") == 0);
}

}  // namespace
}  // namespace sistrum
