// The inverses undo a forward transform written here in double precision straight from its definition.
// Against the training package they are compared in tests/parity.
#include "representation/inverse.h"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

namespace sistrum {
namespace {

using Signal = std::vector<double>;

Signal noise(int samples, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    Signal signal(static_cast<std::size_t>(samples));
    for (double& sample : signal) sample = 0.2 * normal(random);
    return signal;
}

double at(const Signal& signal, int n) {
    return n < 0 || n >= static_cast<int>(signal.size()) ? 0.0 : signal[static_cast<std::size_t>(n)];
}

double compress(double magnitude, double compression) {
    return magnitude == 0.0 ? 0.0 : std::pow(magnitude, compression - 1.0);
}

struct Config {
    std::string window;
    int size, hop, samples;
    double compression, scale;
};

// [2, size / 2, frames]
std::vector<float> forward_stft(const Config& c, const Signal& signal, int frames) {
    const int bins = c.size / 2;
    std::vector<float> values(static_cast<std::size_t>(2 * bins * frames));
    for (int frame = 0; frame < frames; ++frame) {
        std::vector<std::complex<double>> spectrum(static_cast<std::size_t>(bins + 1));
        for (int k = 0; k <= bins; ++k) {
            for (int n = 0; n < c.size; ++n) {
                const double hann = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * n / c.size);
                const double w = c.window == "hann" ? hann : std::sqrt(hann);
                const double angle = -2.0 * std::numbers::pi * k * n / c.size;
                spectrum[k] += w * at(signal, frame * c.hop + n - c.size / 2) * std::polar(1.0, angle);
            }
        }
        spectrum[0] = {spectrum[0].real(), spectrum[bins].real()};
        for (int k = 0; k < bins; ++k) {
            const auto value = c.scale * spectrum[k] * compress(std::abs(spectrum[k]), c.compression);
            values[k * frames + frame] = static_cast<float>(value.real());
            values[(bins + k) * frames + frame] = static_cast<float>(value.imag());
        }
    }
    return values;
}

// [1, size, frames]
std::vector<float> forward_mdct(const Config& c, const Signal& signal, int frames) {
    const int bands = c.size;
    std::vector<float> values(static_cast<std::size_t>(bands * frames));
    for (int frame = 0; frame < frames; ++frame) {
        for (int k = 0; k < bands; ++k) {
            double sum = 0.0;
            for (int n = 0; n < 2 * bands; ++n) {
                const double sine = std::sin(std::numbers::pi / (2.0 * bands) * (n + 0.5));
                const double window = std::sin(std::numbers::pi / 2.0 * sine * sine);
                const double cosine =
                    std::cos(std::numbers::pi / bands * (n + 0.5 + bands / 2.0) * (k + 0.5));
                sum += std::sqrt(2.0 / bands) * window * at(signal, (frame - 1) * bands + n) * cosine;
            }
            values[k * frames + frame] =
                static_cast<float>(c.scale * sum * compress(std::abs(sum), c.compression));
        }
    }
    return values;
}

double snr_db(const Signal& expected, std::span<const float> found) {
    double signal = 0.0, error = 0.0;
    for (std::size_t n = 0; n < expected.size(); ++n) {
        signal += expected[n] * expected[n];
        error += (expected[n] - found[n]) * (expected[n] - found[n]);
    }
    return 10.0 * std::log10(signal / error);
}

const Config kStft[] = {
    {"sqrt_hann", 64, 32, 500, 1.0, 1.0}, {"hann", 64, 16, 500, 1.0, 3.0},
    {"sqrt_hann", 64, 16, 1, 1.0, 1.0},   {"sqrt_hann", 128, 64, 333, 0.4, 0.5},
    {"hann", 128, 32, 640, 0.7, 1.0},     {"sqrt_hann", 32, 7, 200, 0.5, 2.0},
};
const Config kMdct[] = {
    {"vorbis", 32, 32, 500, 1.0, 1.0},
    {"vorbis", 64, 64, 64, 0.4, 2.0},
    {"vorbis", 16, 16, 1, 1.0, 1.0},
    {"vorbis", 48, 48, 333, 0.6, 0.3},
};

RepresentationSpec stft_spec(const Config& c) {
    return {{"type", "complex_stft"}, {"n_fft", double(c.size)}, {"hop", double(c.hop)},
            {"window", c.window},     {"bins", c.size / 2.0},    {"compression", c.compression},
            {"scale", c.scale}};
}

RepresentationSpec mdct_spec(const Config& c) {
    return {{"type", "mdct"},
            {"bands", double(c.size)},
            {"window", c.window},
            {"compression", c.compression},
            {"scale", c.scale}};
}

TEST_CASE("inverse STFT undoes the forward transform") {
    for (const Config& c : kStft) {
        CAPTURE(c.size);
        CAPTURE(c.hop);
        CAPTURE(c.compression);
        const auto inverse = make_inverse(stft_spec(c), 1, c.samples);
        const int frames = 1 + (c.samples + c.hop - 1) / c.hop;
        CHECK(inverse->shape() == std::array{2, c.size / 2, frames});
        const Signal signal = noise(c.samples, 1);
        std::vector<float> out(signal.size());
        inverse->run(forward_stft(c, signal, frames), out);
        CHECK(snr_db(signal, out) > 100.0);
        inverse->run(forward_stft(c, signal, frames), out);  // the work space of the first run does no harm
        CHECK(snr_db(signal, out) > 100.0);
    }
}

TEST_CASE("inverse MDCT undoes the forward transform") {
    for (const Config& c : kMdct) {
        CAPTURE(c.size);
        CAPTURE(c.samples);
        const auto inverse = make_inverse(mdct_spec(c), 1, c.samples);
        const int frames = 1 + (c.samples + c.size - 1) / c.size;
        CHECK(inverse->shape() == std::array{1, c.size, frames});
        const Signal signal = noise(c.samples, 2);
        std::vector<float> out(signal.size());
        inverse->run(forward_mdct(c, signal, frames), out);
        CHECK(snr_db(signal, out) > 100.0);
    }
}

// Two channels are two sounds: each comes out as it does alone.
TEST_CASE("channels do not mix") {
    const Config stft = kStft[3], mdct = kMdct[3];
    for (const auto& [spec, forward, c] : {std::tuple{stft_spec(stft), &forward_stft, stft},
                                           std::tuple{mdct_spec(mdct), &forward_mdct, mdct}}) {
        const Signal left = noise(c.samples, 3), right = noise(c.samples, 4);
        const int frames = make_inverse(spec, 1, c.samples)->shape()[2];
        auto values = forward(c, left, frames);
        const auto second = forward(c, right, frames);
        values.insert(values.end(), second.begin(), second.end());
        std::vector<float> out(2 * left.size());
        make_inverse(spec, 2, c.samples)->run(values, out);
        CHECK(snr_db(left, std::span(out).first(left.size())) > 100.0);
        CHECK(snr_db(right, std::span(out).last(right.size())) > 100.0);
    }
}

TEST_CASE("silence stays silence whatever the compression") {
    for (const double compression : {0.3, 0.4, 1.0}) {
        Config c = kStft[0];
        c.compression = compression;
        const auto inverse = make_inverse(stft_spec(c), 1, c.samples);
        const std::vector<float> values(2u * 32u * static_cast<unsigned>(inverse->shape()[2]), 0.0f);
        std::vector<float> out(500, 1.0f);
        inverse->run(values, out);
        for (const float sample : out) REQUIRE(sample == 0.0f);
    }
}

}  // namespace
}  // namespace sistrum
