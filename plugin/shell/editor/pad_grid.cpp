#include "pad_grid.h"

#include "theme.h"

namespace sistrum::shell {

PadGrid::PadGrid() {
    setTitle("Parts");
    setFocusContainerType(FocusContainerType::focusContainer);
    for (int part = 0; part < Engine::kParts; ++part) {
        auto& pad = pads_[static_cast<std::size_t>(part)];
        pad = std::make_unique<Pad>(part);
        pad->setExplicitFocusOrder(part + 1);
        addAndMakeVisible(*pad);
    }
}

void PadGrid::select(int part) {
    for (int other = 0; other < Engine::kParts; ++other) pad(other).set_selected(other == part);
}

std::optional<int> PadGrid::neighbour(int part, const juce::KeyPress& key) {
    const auto column = part % kColumns;
    if (key == juce::KeyPress::rightKey) return column < kColumns - 1 ? part + 1 : part;
    if (key == juce::KeyPress::leftKey) return column > 0 ? part - 1 : part;
    if (key == juce::KeyPress::upKey) return part + kColumns < Engine::kParts ? part + kColumns : part;
    if (key == juce::KeyPress::downKey) return part >= kColumns ? part - kColumns : part;
    return std::nullopt;
}

bool PadGrid::keyPressed(const juce::KeyPress& key) {
    for (int part = 0; part < Engine::kParts; ++part) {
        if (!pad(part).hasKeyboardFocus(false)) continue;
        const auto next = neighbour(part, key);
        if (next) pad(*next).grabKeyboardFocus();
        return next.has_value();
    }
    return false;
}

void PadGrid::resized() {
    const auto rows = Engine::kParts / kColumns;
    const auto cell = [](int index, int count, int length) {
        return (length + theme::kGap) * index / count;  // whole pixels, gaps all alike
    };
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto column = part % kColumns, row = rows - 1 - part / kColumns;
        const auto x = cell(column, kColumns, getWidth()), y = cell(row, rows, getHeight());
        const auto right = cell(column + 1, kColumns, getWidth()) - theme::kGap;
        const auto bottom = cell(row + 1, rows, getHeight()) - theme::kGap;
        pad(part).setBounds(x, y, right - x, bottom - y);
    }
}

}  // namespace sistrum::shell
