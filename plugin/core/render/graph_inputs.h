// What a sound feeds the graph: its controls, and which of them it touches.
#pragma once

#include <span>

#include "model/card.h"
#include "render/sound.h"

namespace sistrum {

// Values in the card's order, within their range. Throws std::invalid_argument for a control the model does
// not have or that is no number.
void fill_controls(const Card& card, const Sound& sound, std::span<float> out);

void fill_touched(const Card& card, const Sound& sound, std::span<float> out);  // 1 or 0 for each

}  // namespace sistrum
