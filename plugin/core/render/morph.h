// The way from one sound to another: along the sphere that latents lie on, so that what is between two sounds
// is as far from the origin as they are, and as likely a sound of the model.
#pragma once

#include "model/card.h"
#include "render/own_values.h"
#include "render/sound.h"

namespace sistrum {

// `amount` 0 is `one`, 1 is `other`, exactly. Between them: the latent by spherical interpolation; controls
// that either sound touches, and velocity depths, linearly; the seed of the nearer sound. A control that only
// one sound touches starts from the other's own value. Throws std::invalid_argument where a latent has the
// wrong size.
struct MorphEnd {
    const Sound& sound;
    const OwnValues& own;
};
Sound morph_sounds(const Card& card, MorphEnd one, MorphEnd other, double amount);

// Whether `own` of the two makes a difference: some control is touched by one of them only.
bool needs_own_values(const Card& card, const Sound& one, const Sound& other);

}  // namespace sistrum
