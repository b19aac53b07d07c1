// Which controls of a model a list shows, under which headings: the strongest first where there are many, or
// those that a search finds.
#pragma once

#include <juce_core/juce_core.h>

#include <vector>

#include "model/card.h"

namespace sistrum::shell {

inline constexpr int kStrongest = 16;  // attributes that are shown before anybody asks for more

struct ControlGroup {
    juce::String heading;     // empty: none
    std::vector<int> places;  // in the card
};

// True where the card has more attributes than kStrongest, so that there is something to search.
bool has_many(const Card& card);

// `search`: every word must stand in a control's label, id, description or group, whatever its case; empty:
// all controls, or of many attributes the strongest alone unless `all`.
std::vector<ControlGroup> select_controls(const Card& card, const juce::String& search, bool all);

}  // namespace sistrum::shell
