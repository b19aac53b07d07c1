#include "preset_list.h"

#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kRow = 7 * theme::kUnit, kKind = 56, kScrollBar = 8;

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

juce::String tags_of(const PresetEntry& entry) {
    juce::StringArray tags;
    for (const auto& tag : entry.tags) tags.add(utf8(tag));
    return tags.joinIntoString(", ");
}

juce::String kind_of(const PresetEntry& entry) {
    switch (entry.kind) {
        case PresetKind::kit:
            return "Kit";
        case PresetKind::part:
            return "Part";
        case PresetKind::sound:
            return "Sound";
    }
    return {};
}

}  // namespace

void PresetRow::show(const PresetEntry& entry, bool selected) {
    if (entry == entry_ && selected == selected_) return;
    entry_ = entry;
    selected_ = selected;
    setTitle(utf8(entry.name) + ", " + kind_of(entry));
    repaint();
}

void PresetRow::paint(juce::Graphics& g) {
    if (selected_) {
        g.setColour(theme::kRaised);
        g.fillRoundedRectangle(getLocalBounds().toFloat(), theme::kCorner);
    }
    draw_lines(g, *this);
}

std::vector<TextLine> PresetRow::lines() const {
    auto area = getLocalBounds().reduced(theme::kGap, 0);
    const auto kind = area.removeFromRight(kKind);
    const auto name = area.removeFromLeft(area.getWidth() / 2 - theme::kGap);
    area.removeFromLeft(theme::kGap);
    const auto failed = !entry_.error.empty();
    std::vector<TextLine> lines;
    lines.push_back({utf8(entry_.name), theme::body(), name, selected_ ? theme::kAccent : theme::kText,
                     juce::Justification::centredLeft, true});
    lines.push_back({failed ? utf8(entry_.error) : tags_of(entry_), theme::small(), area,
                     failed ? theme::kWarning : theme::kMuted, juce::Justification::centredLeft, true});
    lines.push_back(
        {kind_of(entry_), theme::small(), kind, theme::kMuted, juce::Justification::centredRight});
    return lines;
}

PresetList::PresetList() : juce::ListBox("Presets") {
    setModel(this);
    setTitle("Presets found");
    setRowHeight(kRow);
    setColour(juce::ListBox::backgroundColourId, theme::kPanel);
    setColour(juce::ListBox::outlineColourId, juce::Colours::transparentBlack);
    getViewport()->setScrollBarThickness(kScrollBar);
}

void PresetList::show(std::vector<PresetEntry> entries) {
    if (entries == entries_) return;
    entries_ = std::move(entries);
    deselectAllRows();
    updateContent();
}

const PresetEntry* PresetList::selected() const {
    const auto row = getSelectedRow();
    return row >= 0 && row < static_cast<int>(entries_.size()) ? &entries_[static_cast<std::size_t>(row)]
                                                               : nullptr;
}

juce::Component* PresetList::refreshComponentForRow(int row, bool selected, juce::Component* existing) {
    const std::unique_ptr<juce::Component> old{existing};
    if (row < 0 || row >= getNumRows()) return nullptr;
    auto shown = std::make_unique<PresetRow>();
    shown->show(entries_[static_cast<std::size_t>(row)], selected);
    return shown.release();
}

juce::String PresetList::getNameForRow(int row) {
    return row >= 0 && row < getNumRows() ? utf8(entries_[static_cast<std::size_t>(row)].name)
                                          : juce::String{};
}

void PresetList::load(int row) {
    if (on_load && row >= 0 && row < getNumRows()) on_load(entries_[static_cast<std::size_t>(row)]);
}

}  // namespace sistrum::shell
