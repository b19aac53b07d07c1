// The editor's few pictograms, as strokes in a square of side 1.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell {

enum class Icon { none, undo, redo, locked, unlocked, more, close, down, previous, next, search, folder };

// A pictogram in the middle of `area`, `side` pixels wide.
void draw_icon(juce::Graphics& g, Icon icon, juce::Rectangle<float> area, float side, juce::Colour colour);

}  // namespace sistrum::shell
