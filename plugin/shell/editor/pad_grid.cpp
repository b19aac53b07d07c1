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

bool PadGrid::keyPressed(const juce::KeyPress& key) {
    const auto at = [this] {
        for (int part = 0; part < Engine::kParts; ++part)
            if (pad(part).hasKeyboardFocus(false)) return part;
        return -1;
    }();
    const auto step = key == juce::KeyPress::rightKey  ? 1
                      : key == juce::KeyPress::leftKey ? -1
                      : key == juce::KeyPress::upKey   ? kColumns
                      : key == juce::KeyPress::downKey ? -kColumns
                                                       : 0;
    if (at < 0 || step == 0) return false;
    if (const auto next = at + step; next >= 0 && next < Engine::kParts) pad(next).grabKeyboardFocus();
    return true;
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
