// Round robin without end: every hit of a part that varies is a sound of its own, drawn from around the
// part's sound. Pure: the same sound, settings, part and key give the same draw in every bounce.
#pragma once

#include <cstdint>

#include "model/card.h"
#include "part/part_params.h"
#include "render/sound.h"

namespace sistrum {

// What the parameters of a part say about its draws; part_params.h has their meaning.
struct DrawSettings {
    float variation = 0.0f, spread = 1.0f;
    int direction = 0, seed = 0;

    bool varies() const { return variation > 0.0f; }
    bool operator==(const DrawSettings&) const = default;
};

// All that draw nothing are alike, whatever their other parameters.
DrawSettings draw_settings(const PartValues& values);

// With latent z, variation a and spread s: z' = sqrt(1 - a^2) z + a (s n + sqrt(1 - s^2) g sqrt(dim) d),
// where n is normal noise, g one normal number and d the unit vector of `direction`. As far from the origin
// as z is on average, so that a draw is a sound of the model and no outlier. The noise inputs have a seed of
// their own, touched controls and velocity depths stay. Draws with a variation of 0 are the sound itself.
Sound draw_sound(const Card& card, const Sound& sound, const DrawSettings& settings, int part,
                 std::uint64_t key);

}  // namespace sistrum
