#include "edit/quantise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/seeded_noise.h"

namespace sistrum {
namespace {

constexpr int kDitheredBits = 16;  // steps of more bits lie below any noise that a float render has
constexpr std::uint64_t kDitherSeed = 0xD17E;

// Of -1..1 steps, triangular: two uniform ones added.
std::vector<double> dither(std::uint64_t channel, std::size_t frames) {
    std::vector<float> noise(2 * frames);
    fill_seeded_noise(kDitherSeed, channel, Distribution::uniform, noise);  // each +-sqrt(3)
    std::vector<double> steps(frames);
    for (std::size_t n = 0; n < frames; ++n)
        steps[n] = (double{noise[2 * n]} + double{noise[2 * n + 1]}) / (2.0 * std::numbers::sqrt3);
    return steps;
}

}  // namespace

float peak_of(const Audio& audio) {
    float peak = 0.0f;
    for (const float sample : audio.samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

double gain_that_fits(float peak, int bits) {
    const double largest = 1.0 - std::ldexp(1.0, 1 - bits);
    return double{peak} <= largest ? 1.0 : largest / double{peak};
}

std::vector<std::int32_t> quantise(const Audio& audio, double gain, int bits) {
    const auto frames = static_cast<std::size_t>(audio.frames);
    const auto channels = static_cast<std::size_t>(audio.channels);
    const double steps = std::ldexp(1.0, bits - 1);
    std::vector<std::int32_t> whole(frames * channels);
    for (std::size_t channel = 0; channel < channels; ++channel) {
        const auto samples = audio.channel(static_cast<int>(channel));
        const auto noise = bits == kDitheredBits ? dither(channel, frames) : std::vector<double>(frames);
        for (std::size_t n = 0; n < frames; ++n) {
            if (samples[n] == 0.0f) continue;
            const double exact = double{samples[n]} * gain * steps + noise[n];
            const double rounded = std::clamp(std::nearbyint(exact), -steps, steps - 1.0);
            whole[n * channels + channel] = static_cast<std::int32_t>(rounded);
        }
    }
    return whole;
}

}  // namespace sistrum
