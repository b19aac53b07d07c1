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

}  // namespace sistrum::shell::theme
