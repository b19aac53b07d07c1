#include "control_list.h"

#include <algorithm>

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kHeading = 24, kRow = 28, kGroupGap = 8, kColumnGap = 20, kColumns = 2;
}

void ControlList::show(Workbench& bench, int part, const PartInfo& info, const SlotPlaces& slots,
                       const std::vector<ControlGroup>& groups) {
    groups_.clear();
    for (const auto& group : groups) {
        auto& shown = groups_.emplace_back(Group{group.heading, {}});
        for (const auto place : group.places) {
            shown.rows.push_back(
                std::make_unique<ControlRow>(bench, part, place, slot_of(slots, place), info));
            addAndMakeVisible(*shown.rows.back());
        }
    }
    align_labels();
    resized();
    repaint();
}

void ControlList::align_labels() {
    int widest = 0;
    for (const auto& group : groups_)
        for (const auto& row : group.rows) widest = std::max(widest, row->label_width());
    for (auto& group : groups_)
        for (auto& row : group.rows) row->set_label_width(widest);
}

void ControlList::follow(const PartInfo& info) {
    for (auto& group : groups_)
        for (auto& row : group.rows) row->follow(info);
}

void ControlList::refresh(juce::Rectangle<int> visible) {
    for (auto& group : groups_)
        for (auto& row : group.rows)
            if (row->getBounds().intersects(visible)) row->refresh();
}

int ControlList::rows() const {
    std::size_t count = 0;
    for (const auto& group : groups_) count += group.rows.size();
    return static_cast<int>(count);
}

template <typename PlaceHeading, typename PlaceRow>
int ControlList::lay_out(int width, PlaceHeading&& place_heading, PlaceRow&& place_row) const {
    const auto column_width = (width - kColumnGap * (kColumns - 1)) / kColumns;
    int y = 0;
    for (const auto& group : groups_) {
        if (y > 0) y += kGroupGap;
        if (group.heading.isNotEmpty()) {
            place_heading(group, juce::Rectangle<int>{0, y, width, kHeading});
            y += kHeading;
        }
        for (std::size_t i = 0; i < group.rows.size(); ++i) {
            const auto column = static_cast<int>(i) % kColumns, row = static_cast<int>(i) / kColumns;
            place_row(*group.rows[i], juce::Rectangle<int>{column * (column_width + kColumnGap),
                                                           y + row * kRow, column_width, kRow});
        }
        y += kRow * ((static_cast<int>(group.rows.size()) + kColumns - 1) / kColumns);
    }
    return y;
}

int ControlList::height_for(int width) const {
    return lay_out(
        width, [](auto&&...) {}, [](auto&&...) {});
}

void ControlList::resized() {
    lay_out(
        getWidth(), [](auto&&...) {},
        [](ControlRow& row, juce::Rectangle<int> bounds) { row.setBounds(bounds); });
}

std::vector<TextLine> ControlList::lines() const {
    std::vector<TextLine> headings;
    lay_out(
        getWidth(),
        [&headings](const Group& group, juce::Rectangle<int> bounds) {
            headings.push_back({group.heading, theme::heading(), bounds, theme::kMuted,
                                juce::Justification::centredLeft, true});
        },
        [](auto&&...) {});
    return headings;
}

}  // namespace sistrum::shell
