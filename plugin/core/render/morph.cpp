#include "render/morph.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "render/latent.h"

namespace sistrum {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                              [](float x, float y) { return double{x} * y; });
}

// Shoemake's slerp. Where the two point the same or exactly opposite way there is no one arc: a straight
// line.
std::vector<float> between(std::span<const float> one, std::span<const float> other, double amount) {
    constexpr double kSmall = 1e-6;
    const double lengths = std::sqrt(dot(one, one) * dot(other, other));
    const double angle = lengths > 0.0 ? std::acos(std::clamp(dot(one, other) / lengths, -1.0, 1.0)) : 0.0;
    double of_one = 1.0 - amount, of_other = amount;
    if (std::sin(angle) > kSmall) {
        of_one = std::sin((1.0 - amount) * angle) / std::sin(angle);
        of_other = std::sin(amount * angle) / std::sin(angle);
    }
    std::vector<float> latent(one.size());
    for (std::size_t i = 0; i < latent.size(); ++i) {
        latent[i] = static_cast<float>(of_one * one[i] + of_other * other[i]);
    }
    return latent;
}

double depth_of(const Sound& sound, const std::string& id) {
    const auto depth = sound.velocity.find(id);
    return depth == sound.velocity.end() ? 0.0 : depth->second;
}

}  // namespace

Sound morph_sounds(const Card& card, MorphEnd one, MorphEnd other, double amount) {
    if (amount <= 0.0) return one.sound;
    if (amount >= 1.0) return other.sound;
    Sound sound = amount < 0.5 ? one.sound : other.sound;
    const auto latent = between(latent_of(card, one.sound), latent_of(card, other.sound), amount);
    if (!latent.empty()) sound.latent = latent;
    sound.controls.clear();
    sound.velocity.clear();
    for (const Control& control : card.controls) {
        const std::string& id = control.id;
        if (one.sound.controls.contains(id) || other.sound.controls.contains(id)) {
            sound.controls[id] = std::lerp(value_of(control, one.sound, one.own),
                                           value_of(control, other.sound, other.own), amount);
        }
        const double depth = std::lerp(depth_of(one.sound, id), depth_of(other.sound, id), amount);
        if (depth != 0.0) sound.velocity[id] = depth;
    }
    return sound;
}

bool needs_own_values(const Card& card, const Sound& one, const Sound& other) {
    if (!card.output_of(PortRole::values)) return false;
    return std::any_of(card.controls.begin(), card.controls.end(), [&](const Control& control) {
        return one.controls.contains(control.id) != other.controls.contains(control.id);
    });
}

}  // namespace sistrum
