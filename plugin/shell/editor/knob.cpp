#include "knob.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kLine = 4 * theme::kUnit;
}

Knob::Knob(Workbench& bench) : slider_(bench, juce::Slider::RotaryHorizontalVerticalDrag) {
    slider_.setScrollWheelEnabled(true);
    slider_.onValueChange = [this] { repaint(); };
    addAndMakeVisible(slider_);
}

void Knob::bind(HostParameter& parameter, const juce::String& label) {
    label_ = label;
    slider_.bind(parameter, label);
    repaint();
}

bool Knob::refresh() {
    const auto changed = slider_.refresh();
    if (changed) repaint();
    return changed;
}

void Knob::resized() {
    slider_.setBounds(getLocalBounds().reduced(0, kLine + 1));
}

std::vector<TextLine> Knob::lines() const {
    auto area = getLocalBounds();
    return {{label_, theme::small(), area.removeFromTop(kLine), theme::kMuted, juce::Justification::centred},
            {slider_.text(), theme::small(), area.removeFromBottom(kLine), theme::kText,
             juce::Justification::centred}};
}

}  // namespace sistrum::shell
