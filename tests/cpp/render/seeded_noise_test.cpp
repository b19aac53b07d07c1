// Seeded noise: its statistics and independence. Python's twin is compared
// number by number in tests/parity.
#include "render/seeded_noise.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace sistrum {
namespace {

std::vector<float> draw(std::uint64_t seed, std::uint64_t stream, Distribution distribution,
                        std::size_t count) {
    std::vector<float> out(count);
    fill_seeded_noise(seed, stream, distribution, out);
    return out;
}

struct Moments {
    double mean = 0.0, variance = 0.0, kurtosis = 0.0;
};

Moments moments(const std::vector<float>& values) {
    Moments m;
    const auto count = static_cast<double>(values.size());
    for (const double v : values) m.mean += v / count;
    for (const double v : values) m.variance += (v - m.mean) * (v - m.mean) / count;
    for (const double v : values) m.kurtosis += std::pow(v - m.mean, 4) / count / (m.variance * m.variance);
    return m;
}

TEST_CASE("both distributions have mean 0 and variance 1, and their own kurtosis") {
    const Moments uniform = moments(draw(1, 0, Distribution::uniform, 200'000));
    CHECK(std::abs(uniform.mean) < 0.01);
    CHECK(uniform.variance == doctest::Approx(1.0).epsilon(0.01));
    CHECK(uniform.kurtosis == doctest::Approx(1.8).epsilon(0.01));
    const Moments normal = moments(draw(1, 0, Distribution::normal, 200'000));
    CHECK(std::abs(normal.mean) < 0.01);
    CHECK(normal.variance == doctest::Approx(1.0).epsilon(0.01));
    CHECK(normal.kurtosis == doctest::Approx(3.0).epsilon(0.03));
}

TEST_CASE("seeds and streams are independent, a longer draw continues a shorter one") {
    for (const auto distribution : {Distribution::uniform, Distribution::normal}) {
        const auto base = draw(7, 1, distribution, 1'000);
        for (const auto& other : {draw(8, 1, distribution, 1'000), draw(7, 2, distribution, 1'000)}) {
            double correlation = 0.0;
            for (std::size_t i = 0; i < base.size(); ++i) correlation += base[i] * other[i] / 1'000.0;
            CHECK(std::abs(correlation) < 0.15);
        }
        const auto longer = draw(7, 1, distribution, 1'001);
        CHECK(std::equal(base.begin(), base.end(), longer.begin()));
    }
}

TEST_CASE("no draw is infinite, at any seed") {
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        for (const float value : draw(seed * 0x123456789abcdefull, 3, Distribution::normal, 33)) {
            REQUIRE(std::isfinite(value));
        }
    }
}

}  // namespace
}  // namespace sistrum
