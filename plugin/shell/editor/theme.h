// Colours, type and measures of the editor: one typeface, one accent, a grid of 4 pixels.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell::theme {

inline const juce::Colour kGround{0xff12151a};
inline const juce::Colour kPanel{0xff1a1e25};
inline const juce::Colour kRaised{0xff232831};
inline const juce::Colour kLine{0xff2f3641};
inline const juce::Colour kText{0xffeceae4};
inline const juce::Colour kMuted{0xff9aa2af};
inline const juce::Colour kFaint{0xff5d6673};   // for shapes, never for text
inline const juce::Colour kAccent{0xffe6b450};  // brass
inline const juce::Colour kWarning{0xffef7b6c};

inline constexpr int kGap = 8;
inline constexpr int kMargin = 20;
inline constexpr float kCorner = 5.0f;

enum class Weight { regular, semibold };
juce::Font font(float height, Weight weight = Weight::regular);

inline constexpr float kSmall = 13.0f, kPad = 14.0f, kBody = 15.0f, kTitle = 24.0f;

}  // namespace sistrum::shell::theme
