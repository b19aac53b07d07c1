// Which control of a part's model each of its host slots holds. Hosts keep automation by slot, so what is in
// one changes by a user's hand alone: docs/model-card.md, "Many controls".
#pragma once

#include <array>
#include <string>
#include <vector>

#include "model/card.h"

namespace sistrum::shell {

inline constexpr int kControlSlots = 16;  // of a part, for ever
inline constexpr int kNoControl = -1;

using SlotPlaces = std::array<int, kControlSlots>;  // by slot: a place in the card, or kNoControl

SlotPlaces first_slots();  // slot i has control i, as long as no model is known

// What a project remembers of a part: control ids by slot, of the model of that name.
struct SlotChoice {
    std::string model;
    std::vector<std::string> controls;

    bool operator==(const SlotChoice&) const = default;
};

// True where not all controls have a slot, so that somebody may choose.
bool is_crowded(const Card& card);

// As chosen, where it was chosen for that model; slots that are left get the controls that come first.
SlotPlaces host_slots(const Card& card, const SlotChoice& choice);
SlotChoice choice_of(const Card& card, const SlotPlaces& places);

// The control goes to that slot; where it was in another one, the two change places.
SlotPlaces with_control(SlotPlaces places, int slot, int control);

int slot_of(const SlotPlaces& places, int control);  // kNoControl: it has none

}  // namespace sistrum::shell
