#include "control_selection.h"

#include <algorithm>

#include "model/control_strength.h"

namespace sistrum::shell {
namespace {

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

bool matches(const Control& control, const juce::StringArray& words) {
    const auto text =
        utf8(control.label + "\n" + control.id + "\n" + control.description + "\n" + control.group);
    return std::all_of(words.begin(), words.end(),
                       [&](const juce::String& word) { return text.containsIgnoreCase(word); });
}

// In the order of the card, but attributes before all others where there are many.
std::vector<std::string> groups_of(const Card& card) {
    std::vector<std::string> groups;
    if (has_many(card)) groups.emplace_back(kAttributeGroup);
    for (const Control& control : card.controls)
        if (std::find(groups.begin(), groups.end(), control.group) == groups.end())
            groups.push_back(control.group);
    return groups;
}

}  // namespace

bool has_many(const Card& card) {
    return in_order(card, kAttributeGroup).size() > std::size_t{kStrongest};
}

std::vector<ControlGroup> select_controls(const Card& card, const juce::String& search, bool all) {
    const auto words = juce::StringArray::fromTokens(search.trim(), true);
    std::vector<ControlGroup> shown;
    for (const auto& name : groups_of(card)) {
        ControlGroup group{utf8(name), in_order(card, name)};
        std::erase_if(group.places, [&](int place) {
            return !matches(card.controls[static_cast<std::size_t>(place)], words);
        });
        const auto count = group.places.size();
        if (words.isEmpty() && !all && name == kAttributeGroup && count > std::size_t{kStrongest}) {
            group.places.resize(kStrongest);
            group.heading << ", the " << kStrongest << " strongest of " << static_cast<int>(count);
        }
        if (!group.places.empty()) shown.push_back(std::move(group));
    }
    return shown;
}

}  // namespace sistrum::shell
