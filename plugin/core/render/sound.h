// One sound as a user names it: what a model is asked to render. A value type; it knows no model.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sistrum {

struct Sound {
    std::uint64_t seed = 0;                    // fills the noise inputs, and the latent where none is given
    std::optional<std::vector<float>> latent;  // [card.latent.dim]
    std::map<std::string, double> controls;    // touched ones by id, in their unit; the rest is the sound's
    // How far velocity moves a control, by id, -1..1 of its range: the value above is that of full velocity,
    // a softer hit has less of it by depth x (1 - velocity). Controls that are not here stand still.
    std::map<std::string, double> velocity;
    std::optional<int> pitch;       // MIDI note, only for models that take one
    std::optional<double> seconds;  // only for models of free length

    bool operator==(const Sound&) const = default;
};

}  // namespace sistrum
