#include "render/velocity_layers.h"

#include <algorithm>

namespace sistrum {

int layer_count(const Sound& sound) {
    const bool moves = std::any_of(sound.velocity.begin(), sound.velocity.end(),
                                   [](const auto& entry) { return entry.second != 0.0; });
    return moves ? kVelocityLayers : 1;
}

Sound layer_sound(const Card& card, const Sound& sound, const OwnValues& own, int layer) {
    Sound moved = sound;
    const double velocity = static_cast<double>(layer + 1) / layer_count(sound);
    if (velocity >= 1.0) return moved;
    for (const Control& control : card.controls) {
        const auto depth = sound.velocity.find(control.id);
        if (depth == sound.velocity.end() || depth->second == 0.0) continue;
        const double full = value_of(control, sound, own);
        const double below = depth->second * (control.max - control.min) * (1.0 - velocity);
        moved.controls[control.id] = std::clamp(full - below, control.min, control.max);
    }
    return moved;
}

}  // namespace sistrum
