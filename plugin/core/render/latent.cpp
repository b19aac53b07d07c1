#include "render/latent.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "render/seeded_noise.h"

namespace sistrum {

std::vector<float> latent_of(const Card& card, const Sound& sound) {
    const auto input = card.input_of(PortRole::latent);
    if (!input) return {};
    std::vector<float> latent(static_cast<std::size_t>(card.latent.dim));
    fill_latent(card, sound, *input, latent);
    return latent;
}

void fill_latent(const Card& card, const Sound& sound, std::uint64_t stream, std::span<float> out) {
    if (!sound.latent) return fill_seeded_noise(sound.seed, stream, card.latent.prior, out);
    if (sound.latent->size() != out.size()) {
        throw std::invalid_argument("latent: expected " + std::to_string(out.size()) + " numbers, found " +
                                    std::to_string(sound.latent->size()));
    }
    std::copy(sound.latent->begin(), sound.latent->end(), out.begin());
}

}  // namespace sistrum
