// Envelopes: shape and times of each stage, and that no way of stepping changes the samples.
#include "voice/envelope.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace sistrum {
namespace {

constexpr double kRate = 1'000.0;

PartValues values_with(float attack, float hold, float decay) {
    PartValues values = default_values();
    values[static_cast<std::size_t>(PartParam::attack)] = attack;
    values[static_cast<std::size_t>(PartParam::hold)] = hold;
    values[static_cast<std::size_t>(PartParam::decay)] = decay;
    return values;
}

std::vector<float> run(Envelope envelope, int limit) {
    std::vector<float> gains;
    while (!envelope.finished() && static_cast<int>(gains.size()) < limit) gains.push_back(envelope.next());
    return gains;
}

TEST_CASE("by default it is full gain from the first sample to the last of the longest sound") {
    Envelope envelope;
    CHECK(envelope.finished());
    envelope.start(default_values(), 48'000.0);
    CHECK(envelope.full_gain_samples(60 * 48'000) == 60 * 48'000);
    for (const float gain : run(envelope, 1'000)) CHECK(gain == 1.0f);
}

TEST_CASE("attack, hold and decay take their times") {
    Envelope envelope;
    envelope.start(values_with(0.1f, 0.2f, 0.5f), kRate);
    const auto gains = run(envelope, 10'000);
    REQUIRE(gains.size() == 800);
    CHECK(gains[0] == 0.0f);
    CHECK(gains[50] == doctest::Approx(0.5));
    CHECK(gains[100] == 1.0f);
    CHECK(gains[299] == 1.0f);
    CHECK(gains[300] < 1.0f);
    CHECK(gains[549] == doctest::Approx(std::pow(10.0, -1.5)).epsilon(0.05));  // half of 60 dB
    CHECK(gains[799] == doctest::Approx(0.0).epsilon(1e-4));
    for (std::size_t n = 301; n < gains.size(); ++n) CHECK(gains[n] <= gains[n - 1]);
}

TEST_CASE("a fade goes linearly from where it finds the voice, and the sooner one wins") {
    Envelope envelope;
    envelope.start(default_values(), kRate);
    envelope.skip(10);
    envelope.fade(100);
    auto gains = run(envelope, 1'000);
    REQUIRE(gains.size() == 100);
    CHECK(gains[49] == doctest::Approx(0.5));
    CHECK(gains[99] == doctest::Approx(0.0));
    envelope.fade(500);  // later: no effect
    CHECK(run(envelope, 1'000) == gains);
    for (int n = 0; n < 50; ++n) envelope.next();
    envelope.fade(10);
    gains = run(envelope, 1'000);
    REQUIRE(gains.size() == 10);
    CHECK(gains[0] == doctest::Approx(0.45));
    CHECK(envelope.full_gain_samples(10) == 0);
}

TEST_CASE("a release takes the part's time, and a shorter fade overtakes it") {
    PartValues values = values_with(0.0f, 60.0f, 1.0f);
    values[static_cast<std::size_t>(PartParam::release)] = 0.2f;
    Envelope envelope;
    envelope.start(values, kRate);
    envelope.release();
    CHECK(run(envelope, 1'000).size() == 200);
    envelope.fade(8);
    CHECK(run(envelope, 1'000).size() == 8);
    envelope.start(values, kRate);
    envelope.fade(8);
    envelope.release();
    CHECK(run(envelope, 1'000).size() == 8);
}

TEST_CASE("skipping the steady stretch is the same as stepping through it") {
    Envelope stepped, skipped;
    stepped.start(values_with(0.01f, 0.05f, 0.1f), kRate);
    skipped = stepped;
    std::vector<float> a = run(stepped, 1'000), b;
    while (!skipped.finished()) {
        const int steady = skipped.full_gain_samples(7);
        if (steady == 0) {
            b.push_back(skipped.next());
            continue;
        }
        b.insert(b.end(), static_cast<std::size_t>(steady), 1.0f);
        skipped.skip(steady);
    }
    CHECK(a == b);
}

}  // namespace
}  // namespace sistrum
