#include "render/variation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "render/latent.h"
#include "render/seeded_noise.h"

namespace sistrum {
namespace {

// Streams of one draw's seed. Those of a graph's inputs count up from 0.
constexpr std::uint64_t kAround = 1'000, kAlong = 1'001, kLine = 1'002, kRow = 1'003;

// A seed for one draw of one part: far apart for neighbours in any of the three.
std::uint64_t seed_of_draw(int seed, int part, std::uint64_t key) {
    const auto row = mixed_seed(static_cast<std::uint64_t>(seed), kRow);
    return mixed_seed(mixed_seed(row, static_cast<std::uint64_t>(part)), key);
}

std::vector<float> normal_noise(std::uint64_t seed, std::uint64_t stream, std::size_t size) {
    std::vector<float> noise(size);
    fill_seeded_noise(seed, stream, Distribution::normal, noise);
    return noise;
}

double length_of(std::span<const float> values) {
    double power = 0.0;
    for (const float value : values) power += double{value} * value;
    return std::sqrt(power);
}

// Where a draw goes from the sound, at the distance of the prior: partly any way, partly along one line.
std::vector<double> offset_of(const DrawSettings& settings, std::uint64_t seed, std::size_t dim) {
    const auto around = normal_noise(seed, kAround, dim);
    const auto line = normal_noise(static_cast<std::uint64_t>(settings.direction), kLine, dim);
    const double spread = settings.spread;
    const double along = std::sqrt(1.0 - spread * spread) * normal_noise(seed, kAlong, 1)[0] *
                         std::sqrt(static_cast<double>(dim)) / length_of(line);
    std::vector<double> offset(dim);
    for (std::size_t i = 0; i < dim; ++i) offset[i] = spread * around[i] + along * line[i];
    return offset;
}

}  // namespace

DrawSettings draw_settings(const PartValues& values) {
    DrawSettings settings;
    settings.variation = value_of(values, PartParam::variation);
    if (!settings.varies()) return {};
    settings.spread = value_of(values, PartParam::spread);
    settings.direction = whole_value_of(values, PartParam::direction);
    settings.seed = whole_value_of(values, PartParam::seed);
    return settings;
}

Sound draw_sound(const Card& card, const Sound& sound, const DrawSettings& settings, int part,
                 std::uint64_t key) {
    if (!settings.varies()) return sound;
    Sound draw = sound;
    draw.seed = seed_of_draw(settings.seed, part, key);
    std::vector<float> latent = latent_of(card, sound);
    if (latent.empty()) return draw;
    const double far = std::min(1.0, double{settings.variation}), near = std::sqrt(1.0 - far * far);
    const auto offset = offset_of(settings, draw.seed, latent.size());
    for (std::size_t i = 0; i < latent.size(); ++i) {
        latent[i] = static_cast<float>(near * latent[i] + far * offset[i]);
    }
    if (card.latent.prior == Distribution::uniform) {
        constexpr auto kEnd = std::numbers::sqrt3_v<float>;  // of a uniform prior with variance 1
        for (float& value : latent) value = std::clamp(value, -kEnd, kEnd);
    }
    draw.latent = std::move(latent);
    return draw;
}

}  // namespace sistrum
