#include "theme.h"

#include "BinaryData.h"

namespace sistrum::shell::theme {
namespace {

// Read from the binary once in a process, freed with the last editor.
struct Typefaces {
    juce::Typeface::Ptr regular = juce::Typeface::createSystemTypefaceFor(BinaryData::InterRegular_otf,
                                                                          BinaryData::InterRegular_otfSize);
    juce::Typeface::Ptr semibold = juce::Typeface::createSystemTypefaceFor(BinaryData::InterSemiBold_otf,
                                                                           BinaryData::InterSemiBold_otfSize);
};

}  // namespace

juce::Font font(float height, Weight weight) {
    const juce::SharedResourcePointer<Typefaces> typefaces;
    juce::Font result{weight == Weight::semibold ? typefaces->semibold : typefaces->regular};
    result.setHeight(height);
    return result;
}

juce::Font small() {
    return font(kSmall);
}

juce::Font heading() {
    return font(kSmall, Weight::semibold);
}

juce::Font body() {
    return font(kBody);
}

void fill_panel(juce::Graphics& g, juce::Rectangle<int> area) {
    g.setColour(kPanel);
    g.fillRoundedRectangle(area.toFloat(), kCorner);
}

void draw_focus(juce::Graphics& g, juce::Rectangle<float> area, float corner) {
    g.setColour(kText);
    g.drawRoundedRectangle(area.reduced(0.75f), corner, 1.5f);
}

}  // namespace sistrum::shell::theme
