// The part filter, measured: responses, bypass, glides without clicks, and an end that no cut moves.
#include "voice/filter.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace sistrum {
namespace {

constexpr double kRate = 48'000.0;
constexpr double kTwoPi = 2.0 * std::numbers::pi;

struct Stereo {
    std::vector<float> left, right;
    bool operator==(const Stereo&) const = default;
};

Stereo sine(double hertz, int frames, double rate = kRate) {
    Stereo samples;
    for (int n = 0; n < frames; ++n) {
        samples.left.push_back(static_cast<float>(std::sin(kTwoPi * hertz * n / rate)));
        samples.right.push_back(-0.5f * samples.left.back());
    }
    return samples;
}

Filter filter_with(FilterType type, float cutoff, float resonance, double rate = kRate) {
    Filter filter;
    filter.glide_to(filter_shape(type, cutoff, resonance, rate), 0);
    return filter;
}

// Gain in dB of a sine, once the filter has settled.
double gain_at(double hertz, FilterType type, float cutoff, float resonance, double rate = kRate) {
    const int frames = static_cast<int>(rate);  // a second
    Filter filter = filter_with(type, cutoff, resonance, rate);
    Stereo samples = sine(hertz, frames, rate);
    filter.process(samples.left.data(), samples.right.data(), frames);
    double power = 0.0;
    for (int n = frames / 2; n < frames; ++n) {
        power += std::pow(static_cast<double>(samples.left[static_cast<std::size_t>(n)]), 2.0);
    }
    return 10.0 * std::log10(power / (frames / 2) / 0.5);
}

TEST_CASE("at the cutoff low and high-pass are 3 dB down, at every rate; band-pass is unity") {
    for (const double rate : {44'100.0, 48'000.0, 96'000.0, 192'000.0}) {
        CAPTURE(rate);
        CHECK(gain_at(1'000.0, FilterType::low_pass, 1'000.0f, 0.0f, rate) ==
              doctest::Approx(-3.01).epsilon(0.01));
        CHECK(gain_at(1'000.0, FilterType::high_pass, 1'000.0f, 0.0f, rate) ==
              doctest::Approx(-3.01).epsilon(0.01));
        CHECK(std::abs(gain_at(1'000.0, FilterType::band_pass, 1'000.0f, 0.0f, rate)) < 0.01);
        CHECK(std::abs(gain_at(1'000.0, FilterType::band_pass, 1'000.0f, 1.0f, rate)) < 0.01);
    }
}

TEST_CASE("two poles: 12 dB an octave, unity in the pass band") {
    CHECK(std::abs(gain_at(30.0, FilterType::low_pass, 1'000.0f, 0.0f)) < 0.01);
    CHECK(gain_at(4'000.0, FilterType::low_pass, 500.0f, 0.0f) -
              gain_at(2'000.0, FilterType::low_pass, 500.0f, 0.0f) ==
          doctest::Approx(-12.4).epsilon(0.05));
    CHECK(std::abs(gain_at(12'000.0, FilterType::high_pass, 500.0f, 0.0f)) < 0.01);
    CHECK(gain_at(100.0, FilterType::high_pass, 1'000.0f, 0.0f) == doctest::Approx(-40.0).epsilon(0.01));
    CHECK(gain_at(100.0, FilterType::band_pass, 1'000.0f, 1.0f) < -35.0);
}

TEST_CASE("full resonance is 20 dB at the cutoff") {
    CHECK(gain_at(1'000.0, FilterType::low_pass, 1'000.0f, 1.0f) == doctest::Approx(20.0).epsilon(0.01));
    CHECK(gain_at(1'000.0, FilterType::high_pass, 1'000.0f, 1.0f) == doctest::Approx(20.0).epsilon(0.01));
    CHECK(gain_at(1'000.0, FilterType::low_pass, 1'000.0f, 0.5f) == doctest::Approx(8.5).epsilon(0.01));
}

TEST_CASE("a cutoff beyond half the rate is kept below it") {
    Filter filter = filter_with(FilterType::low_pass, 20'000.0f, 1.0f, 8'000.0);
    std::vector<float> left(4'000, 1.0f), right = left;
    filter.process(left.data(), right.data(), 4'000);
    for (const float sample : left) REQUIRE(std::abs(sample) < 10.0f);
    CHECK(left.back() == doctest::Approx(1.0));
}

TEST_CASE("off is bypassed, and back from another type it is again, to the bit") {
    Filter filter;
    CHECK(filter.bypassed());
    filter.glide_to(filter_shape(FilterType::off, 500.0f, 0.3f, kRate), 240);
    CHECK(filter.bypassed());  // nothing to hear of it, so nothing to glide
    filter.glide_to(filter_shape(FilterType::low_pass, 500.0f, 0.3f, kRate), 0);
    Stereo samples = sine(3'000.0, 1'000);
    const Stereo dry = samples;
    filter.process(samples.left.data(), samples.right.data(), 500);
    filter.glide_to(filter_shape(FilterType::off, 500.0f, 0.3f, kRate), 240);
    CHECK_FALSE(filter.bypassed());
    filter.process(samples.left.data() + 500, samples.right.data() + 500, 500);
    CHECK(filter.bypassed());
    CHECK_FALSE(filter.ringing());
    CHECK(samples.left[499] != dry.left[499]);
    CHECK(std::equal(dry.left.begin() + 740, dry.left.end(), samples.left.begin() + 740));
    CHECK(std::equal(dry.right.begin() + 740, dry.right.end(), samples.right.begin() + 740));
}

// The largest step between two samples tells a click from a sine.
float steepest(const std::vector<float>& samples) {
    float step = 0.0f;
    for (std::size_t n = 1; n < samples.size(); ++n)
        step = std::max(step, std::abs(samples[n] - samples[n - 1]));
    return step;
}

TEST_CASE("changes of type, cutoff and resonance glide without a click") {
    constexpr int kGlide = 240;
    const auto types = {FilterType::off, FilterType::low_pass, FilterType::band_pass, FilterType::high_pass};
    const float sine_step = steepest(sine(200.0, 2'000).left);
    for (const FilterType from : types) {
        for (const FilterType to : types) {
            if (from == to) continue;
            CAPTURE(static_cast<int>(from));
            CAPTURE(static_cast<int>(to));
            Filter filter = filter_with(from, 400.0f, 0.0f);
            Stereo samples = sine(200.0, 2'000);
            filter.process(samples.left.data(), samples.right.data(), 1'060);  // not at a zero of the sine
            filter.glide_to(filter_shape(to, 900.0f, 0.2f, kRate), kGlide);
            filter.process(samples.left.data() + 1'060, samples.right.data() + 1'060, 940);
            CHECK(steepest({samples.left.begin() + 500, samples.left.end()}) < 1.6f * sine_step);
            Filter jumping = filter_with(from, 400.0f, 0.0f);
            samples = sine(200.0, 2'000);
            jumping.process(samples.left.data(), samples.right.data(), 1'060);
            jumping.glide_to(filter_shape(to, 900.0f, 0.2f, kRate), 0);
            jumping.process(samples.left.data() + 1'060, samples.right.data() + 1'060, 940);
            CHECK(steepest({samples.left.begin() + 500, samples.left.end()}) > 1.6f * sine_step);
        }
    }
}

// Two seconds of everything a filter goes through, in pieces of `piece` samples between the changes.
Stereo eventful(int piece) {
    Filter filter = filter_with(FilterType::low_pass, 700.0f, 0.9f);
    Stereo samples = sine(310.0, 8'000);
    samples.left.resize(96'000);
    samples.right.resize(96'000);
    const auto run = [&](int from, int to, bool input) {
        for (; from < to; from += piece) {
            const int frames = std::min(piece, to - from);
            float* const left = samples.left.data() + from;
            float* const right = samples.right.data() + from;
            input ? filter.process(left, right, frames) : filter.ring_out(left, right, frames);
        }
    };
    run(0, 1'000, true);
    filter.glide_to(filter_shape(FilterType::band_pass, 90.0f, 1.0f, kRate), 240);
    run(1'000, 5'000, true);
    filter.glide_to(filter_shape(FilterType::high_pass, 2'000.0f, 0.2f, kRate), 240);
    run(5'000, 5'100, true);
    filter.glide_to(filter_shape(FilterType::low_pass, 60.0f, 1.0f, kRate), 240);
    run(5'100, 8'000, true);
    run(8'000, 96'000, false);
    CHECK_FALSE(filter.ringing());
    return samples;
}

TEST_CASE("how a stretch is cut changes no bit, glides and the end included") {
    const Stereo whole = eventful(96'000);
    const auto end = std::find_if(whole.left.rbegin(), whole.left.rend(), [](float x) { return x != 0.0f; });
    CHECK(whole.left.rend() - end > 20'000);   // rings on, a second long
    CHECK(end - whole.left.rbegin() > 1'000);  // and ends
    CHECK(std::abs(*end) < 1e-6f);             // where nobody hears it
    for (const int piece : {1, 7, 128, 1'000}) CHECK(eventful(piece) == whole);
}

TEST_CASE("quiet input does not end a filter, wherever a piece is cut") {
    Filter filter = filter_with(FilterType::low_pass, 400.0f, 0.0f);
    filter.glide_to(filter_shape(FilterType::off, 400.0f, 0.0f, kRate), 240);
    std::vector<float> quiet(100, 1e-9f);
    filter.process(quiet.data(), quiet.data(), 100);
    filter.ring_out(nullptr, nullptr, 0);
    CHECK_FALSE(filter.bypassed());  // the glide goes on
}

TEST_CASE("damped, what rings is gone in time, without a click") {
    Filter filter = filter_with(FilterType::low_pass, 100.0f, 1.0f);
    Stereo samples = sine(100.0, 2'000);
    filter.process(samples.left.data(), samples.right.data(), 1'900);
    filter.damp(96);
    std::fill(samples.left.begin() + 1'900, samples.left.end(), 0.0f);
    filter.ring_out(samples.left.data() + 1'900, samples.right.data() + 1'900, 100);
    CHECK(samples.left[1'940] != 0.0f);
    CHECK(std::abs(samples.left[1'994]) < 0.2f);
    CHECK(samples.left[1'997] == 0.0f);
    CHECK_FALSE(filter.ringing());
}

TEST_CASE("a value that is none goes away with the sound that brought it") {
    Filter filter = filter_with(FilterType::low_pass, 100.0f, 0.5f);
    float left = std::numeric_limits<float>::quiet_NaN(), right = left;
    filter.process(&left, &right, 1);
    CHECK_FALSE(filter.ringing());
    left = right = 0.0f;
    filter.ring_out(&left, &right, 1);
    CHECK(left == 0.0f);
}

}  // namespace
}  // namespace sistrum
