// The latent that a sound names, whether it is given or drawn by its seed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/card.h"
#include "render/sound.h"

namespace sistrum {

// [card.latent.dim]; empty for a model that takes none. Throws std::invalid_argument where the sound brings
// a latent of another size.
std::vector<float> latent_of(const Card& card, const Sound& sound);

// The same into `out`, for the graph input `stream`.
void fill_latent(const Card& card, const Sound& sound, std::uint64_t stream, std::span<float> out);

}  // namespace sistrum
