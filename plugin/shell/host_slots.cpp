#include "host_slots.h"

#include <algorithm>
#include <numeric>

#include "model/control_strength.h"

namespace sistrum::shell {
namespace {

int place_of(const Card& card, const std::string& id) {
    const auto found = std::find_if(card.controls.begin(), card.controls.end(),
                                    [&](const Control& control) { return control.id == id; });
    return found != card.controls.end() ? static_cast<int>(found - card.controls.begin()) : kNoControl;
}

}  // namespace

SlotPlaces first_slots() {
    SlotPlaces places;
    std::iota(places.begin(), places.end(), 0);
    return places;
}

bool is_crowded(const Card& card) {
    return card.controls.size() > std::size_t{kControlSlots};
}

SlotPlaces host_slots(const Card& card, const SlotChoice& choice) {
    if (!is_crowded(card)) return first_slots();
    SlotPlaces places;
    places.fill(kNoControl);
    if (choice.model == card.name) {
        for (std::size_t slot = 0; slot < std::min(places.size(), choice.controls.size()); ++slot) {
            const int place = place_of(card, choice.controls[slot]);
            if (slot_of(places, place) == kNoControl) places[slot] = place;
        }
    }
    const auto order = ranked(card, kControlSlots);
    auto next = order.begin();
    for (int& place : places) {
        if (place != kNoControl) continue;
        while (slot_of(places, *next) != kNoControl) ++next;
        place = *next;
    }
    return places;
}

SlotChoice choice_of(const Card& card, const SlotPlaces& places) {
    SlotChoice choice{card.name, {}};
    for (const int place : places)
        choice.controls.push_back(card.controls.at(static_cast<std::size_t>(place)).id);
    return choice;
}

SlotPlaces with_control(SlotPlaces places, int slot, int control) {
    const int before = slot_of(places, control);
    int& place = places.at(static_cast<std::size_t>(slot));
    if (before != kNoControl) places.at(static_cast<std::size_t>(before)) = place;
    place = control;
    return places;
}

int slot_of(const SlotPlaces& places, int control) {
    const auto found = std::find(places.begin(), places.end(), control);
    return found != places.end() && control != kNoControl ? static_cast<int>(found - places.begin())
                                                          : kNoControl;
}

}  // namespace sistrum::shell
