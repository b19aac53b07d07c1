#include "preset_filters.h"

#include <algorithm>

#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kRow = 7 * theme::kUnit, kChip = 6 * theme::kUnit, kScrollBar = 8;

template <typename Choices>
auto chosen(const Choices& choices) {
    return std::find_if(choices.begin(), choices.end(),
                        [](const auto& choice) { return choice.button->getToggleState(); });
}

}  // namespace

PresetFilters::PresetFilters() {
    setTitle("Filters");
    setFocusContainerType(FocusContainerType::focusContainer);
    add(kinds_, "All kinds", {}, true);
    add(kinds_, "Kits", {nullptr, PresetKind::kit, {}, {}}, true);
    add(kinds_, "Parts", {nullptr, PresetKind::part, {}, {}}, true);
    add(kinds_, "Sounds", {nullptr, PresetKind::sound, {}, {}}, true);
    add(origins_, "All makers", {}, true);
    add(origins_, "Factory", {nullptr, {}, true, {}}, true);
    add(origins_, "Mine", {nullptr, {}, false, {}}, true);
    kinds_.front().button->setToggleState(true, juce::dontSendNotification);
    origins_.front().button->setToggleState(true, juce::dontSendNotification);
    viewport_.setViewedComponent(&chips_, false);
    viewport_.setScrollBarsShown(true, false);
    viewport_.setScrollBarThickness(kScrollBar);
    viewport_.setTitle("Tags");
    chips_.setTitle("Tags");
    addAndMakeVisible(viewport_);
}

void PresetFilters::add(std::vector<Choice>& choices, const juce::String& text, Choice choice,
                        bool one_of_many) {
    choice.button = std::make_unique<ActionButton>(
        text, one_of_many ? ActionButton::Look::quiet : ActionButton::Look::plain);
    auto& button = *choice.button;
    if (one_of_many) button.set_left_aligned();
    button.setToggleable(true);
    button.onClick = [this, &choices, &button, one_of_many] {
        if (one_of_many)
            for (auto& each : choices)
                each.button->setToggleState(each.button.get() == &button, juce::dontSendNotification);
        else
            button.setToggleState(!button.getToggleState(), juce::dontSendNotification);
        if (on_change) on_change();
    };
    choices.push_back(std::move(choice));
    (one_of_many ? static_cast<juce::Component&>(*this) : chips_).addAndMakeVisible(button);
}

void PresetFilters::show_tags(const std::vector<std::string>& tags) {
    const auto same = tags.size() == tags_.size() &&
                      std::equal(tags.begin(), tags.end(), tags_.begin(),
                                 [](const auto& tag, const Choice& choice) { return tag == choice.tag; });
    if (same) return;
    tags_.clear();
    for (const auto& tag : tags)
        add(tags_, juce::String::fromUTF8(tag.c_str()), {nullptr, {}, {}, tag}, false);
    resized();
}

PresetQuery PresetFilters::query() const {
    PresetQuery query;
    query.kind = chosen(kinds_)->kind;
    query.factory = chosen(origins_)->factory;
    for (const auto& choice : tags_)
        if (choice.button->getToggleState()) query.tags.push_back(choice.tag);
    return query;
}

int PresetFilters::place(std::vector<Choice>& choices, int y) {
    for (auto& choice : choices) {
        choice.button->setBounds(0, y, getWidth(), kRow);
        y += kRow;
    }
    return y + theme::kPadding;
}

void PresetFilters::resized() {
    const auto top = place(origins_, place(kinds_, 0));
    viewport_.setBounds(getLocalBounds().withTrimmedTop(top));
    const auto room = getWidth() - kScrollBar - theme::kUnit;
    int x = 0, y = 0;
    for (auto& choice : tags_) {
        const auto width = std::min(room, choice.button->width() - theme::kGap);
        if (x > 0 && x + width > room) {
            x = 0;
            y += kChip + theme::kUnit;
        }
        choice.button->setBounds(x, y, width, kChip);
        x += width + theme::kUnit;
    }
    viewport_.setVisible(!tags_.empty());
    chips_.setSize(room, tags_.empty() ? 0 : y + kChip);
}

}  // namespace sistrum::shell
