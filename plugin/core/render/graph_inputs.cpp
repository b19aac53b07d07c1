#include "render/graph_inputs.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace sistrum {

void fill_controls(const Card& card, const Sound& sound, std::span<float> out) {
    for (const auto& [id, value] : sound.controls) {
        const auto known =
            std::any_of(card.controls.begin(), card.controls.end(),
                        [&, wanted = id](const Control& control) { return control.id == wanted; });
        if (known && !std::isnan(value)) continue;
        std::string message = "control \"" + id + "\": " + (known ? "expected a number" : "expected one of");
        if (!known) {
            for (const Control& control : card.controls) message += " " + control.id;
        }
        throw std::invalid_argument(message);
    }
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        const Control& control = card.controls[i];
        const auto wanted = sound.controls.find(control.id);
        const double value = wanted == sound.controls.end() ? control.default_value : wanted->second;
        out[i] = static_cast<float>(std::clamp(value, control.min, control.max));
    }
}

void fill_touched(const Card& card, const Sound& sound, std::span<float> out) {
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        out[i] = sound.controls.contains(card.controls[i].id) ? 1.0f : 0.0f;
    }
}

}  // namespace sistrum
