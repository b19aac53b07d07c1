// Draws buttons, sliders, knobs, scroll bars and tooltips in the editor's theme.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell {

class LookAndFeel final : public juce::LookAndFeel_V4 {
  public:
    static constexpr int kThumbRadius = 6;  // of horizontal sliders

    LookAndFeel();

    juce::Typeface::Ptr getTypefaceForFont(const juce::Font& font) override;

    void drawLinearSlider(juce::Graphics& g, int x, int y, int width, int height, float position, float,
                          float, juce::Slider::SliderStyle style, juce::Slider& slider) override;
    int getSliderThumbRadius(juce::Slider&) override { return kThumbRadius; }
    void drawRotarySlider(juce::Graphics& g, int x, int y, int width, int height, float position, float start,
                          float end, juce::Slider& slider) override;

    void drawButtonBackground(juce::Graphics& g, juce::Button& button, const juce::Colour& colour, bool over,
                              bool down) override;
    juce::Font getTextButtonFont(juce::TextButton&, int) override;

    juce::Rectangle<int> getTooltipBounds(const juce::String& text, juce::Point<int> at,
                                          juce::Rectangle<int> area) override;
    void drawTooltip(juce::Graphics& g, const juce::String& text, int width, int height) override;
    void drawCornerResizer(juce::Graphics& g, int width, int height, bool over, bool dragging) override;
};

}  // namespace sistrum::shell
