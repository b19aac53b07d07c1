// Which of a model's controls come first where there is not room for all: docs/model-card.md, "Many
// controls".
#pragma once

#include <string_view>
#include <vector>

#include "model/card.h"

namespace sistrum {

// Groups that a card gives a meaning to. Amounts of classes, and what a tagger would hear in the sound.
inline constexpr std::string_view kClassGroup = "Class", kAttributeGroup = "Attribute";

// Below this rank correlation of asked and measured a control is called weak. Python has the same number in
// training/controls.py.
inline constexpr double kWeakSpearman = 0.2;

// Measured, and found to do little of what it says. One that was not measured is not.
bool is_weak(const Control& control);

// All controls of a group, as places in the card: the strongest first, those not measured last, equals as the
// card lists them. Attributes only; other groups stand as the card has them.
std::vector<int> in_order(const Card& card, std::string_view group);

// All controls, as places in the card, in the order in which they get room that so many have: as the card
// lists them where all have room or none is an attribute; else attributes in their order, then the others.
std::vector<int> ranked(const Card& card, std::size_t room);

}  // namespace sistrum
