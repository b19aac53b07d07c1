// Draws sliders, knobs, boxes, menus, text fields, scroll bars and tooltips in the editor's theme.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell {

class LookAndFeel final : public juce::LookAndFeel_V4 {
  public:
    static constexpr int kThumbRadius = 6;  // of horizontal sliders

    // Properties of a slider that change how it is drawn.
    static constexpr const char* kCentred = "centred";  // fills from its middle
    static constexpr const char* kBox = "box";          // a box with its value instead of a knob
    static constexpr const char* kCc = "cc";            // the MIDI controller that moves it
    static constexpr const char* kLearning = "learning";

    LookAndFeel();

    juce::Typeface::Ptr getTypefaceForFont(const juce::Font& font) override;

    void drawLinearSlider(juce::Graphics& g, int x, int y, int width, int height, float position, float,
                          float, juce::Slider::SliderStyle style, juce::Slider& slider) override;
    int getSliderThumbRadius(juce::Slider&) override { return kThumbRadius; }
    void drawRotarySlider(juce::Graphics& g, int x, int y, int width, int height, float position, float start,
                          float end, juce::Slider& slider) override;

    void fillTextEditorBackground(juce::Graphics& g, int width, int height, juce::TextEditor& field) override;
    void drawTextEditorOutline(juce::Graphics& g, int width, int height, juce::TextEditor& field) override;

    juce::Font getPopupMenuFont() override;
    void drawPopupMenuBackground(juce::Graphics& g, int width, int height) override;
    void drawPopupMenuItem(juce::Graphics& g, const juce::Rectangle<int>& area, bool separator, bool active,
                           bool highlighted, bool ticked, bool sub_menu, const juce::String& text,
                           const juce::String& shortcut, const juce::Drawable* icon,
                           const juce::Colour* colour) override;
    void getIdealPopupMenuItemSize(const juce::String& text, bool separator, int, int& width,
                                   int& height) override;
    int getPopupMenuBorderSize() override { return 4; }

    juce::Rectangle<int> getTooltipBounds(const juce::String& text, juce::Point<int> at,
                                          juce::Rectangle<int> area) override;
    void drawTooltip(juce::Graphics& g, const juce::String& text, int width, int height) override;
    void drawScrollbar(juce::Graphics& g, juce::ScrollBar& bar, int x, int y, int width, int height,
                       bool vertical, int thumb_start, int thumb_size, bool over, bool down) override;
    void drawCornerResizer(juce::Graphics& g, int width, int height, bool over, bool dragging) override;
};

}  // namespace sistrum::shell
