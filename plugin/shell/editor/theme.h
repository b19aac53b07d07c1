// Colours, type and measures of the editor: one typeface, one accent, a grid of 4 pixels.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell::theme {

inline const juce::Colour kGround{0xff12151a};
inline const juce::Colour kPanel{0xff1a1e25};
inline const juce::Colour kRaised{0xff242a33};
inline const juce::Colour kLine{0xff333b47};
inline const juce::Colour kText{0xffeceae4};
inline const juce::Colour kMuted{0xff9aa2af};
inline const juce::Colour kFaint{0xff5d6673};   // for shapes, never for text
inline const juce::Colour kAccent{0xffe6b450};  // brass
inline const juce::Colour kWarning{0xffef7b6c};

inline constexpr int kUnit = 4;
inline constexpr int kGap = 2 * kUnit;
inline constexpr int kPadding = 3 * kUnit;  // inside panels
inline constexpr int kMargin = 5 * kUnit;
inline constexpr int kControl = 7 * kUnit;  // height of buttons, boxes and rows
inline constexpr float kCorner = 5.0f;

enum class Weight { regular, semibold };
juce::Font font(float height, Weight weight = Weight::regular);

inline constexpr float kTiny = 11.0f, kSmall = 13.0f, kBody = 14.0f, kTitle = 24.0f;

juce::Font small();
juce::Font heading();  // of a panel or group
juce::Font body();

// A panel's ground, and the ring around what has the keyboard's attention.
void fill_panel(juce::Graphics& g, juce::Rectangle<int> area);
void draw_focus(juce::Graphics& g, juce::Rectangle<float> area, float corner = kCorner);

}  // namespace sistrum::shell::theme
