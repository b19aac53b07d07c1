#include "slider_row.h"

#include "theme.h"

namespace sistrum::shell {

SliderRow::SliderRow(Workbench& bench) : slider_(bench, juce::Slider::LinearHorizontal) {
    slider_.setScrollWheelEnabled(true);
    slider_.onValueChange = [this] { repaint(); };
    addAndMakeVisible(slider_);
}

void SliderRow::bind(HostParameter& parameter, const juce::String& label) {
    label_ = label;
    slider_.bind(parameter, label);
    repaint();
}

void SliderRow::refresh() {
    if (slider_.refresh()) repaint();
}

void SliderRow::resized() {
    slider_.setBounds(getLocalBounds().withTrimmedLeft(kLabel).withTrimmedRight(kValue));
}

std::vector<TextLine> SliderRow::lines() const {
    auto area = getLocalBounds();
    const auto ink = isEnabled() ? theme::kText : theme::kMuted;
    return {{label_, theme::small(), area.removeFromLeft(kLabel), theme::kMuted},
            {slider_.text(), theme::small(), area.removeFromRight(kValue), ink,
             juce::Justification::centredRight}};
}

}  // namespace sistrum::shell
