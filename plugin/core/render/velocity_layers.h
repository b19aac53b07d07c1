// Timbre by velocity: a sound of which controls move with velocity is rendered once for each of a few
// velocities, so that a note costs nothing when it is played.
#pragma once

#include "model/card.h"
#include "realtime/rendered_sound.h"
#include "render/own_values.h"
#include "render/sound.h"

namespace sistrum {

// 1, or kVelocityLayers where a depth is not 0.
int layer_count(const Sound& sound);

// The sound of layer 0 (softest) to layer_count() - 1, which is the sound itself. Each is for the velocity at
// the top of its interval, (layer + 1) / count: a control stands depth x (max - min) x (1 - velocity) below
// its value, within its range. `own` has by id what the sound does where a control is untouched; where it is
// silent about one, that has its default.
Sound layer_sound(const Card& card, const Sound& sound, const OwnValues& own, int layer);

}  // namespace sistrum
