#include "value_box.h"

#include "look_and_feel.h"
#include "theme.h"

namespace sistrum::shell {

ValueBox::ValueBox(Workbench& bench) : slider_(bench, juce::Slider::RotaryVerticalDrag) {
    slider_.getProperties().set(LookAndFeel::kBox, true);
    slider_.setScrollWheelEnabled(true);
    slider_.setMouseDragSensitivity(400);  // pixels for the whole range
    slider_.onValueChange = [this] { repaint(); };
    addAndMakeVisible(slider_);
}

void ValueBox::bind(HostParameter& parameter, const juce::String& label) {
    label_ = label;
    slider_.bind(parameter, label);
    repaint();
}

bool ValueBox::refresh() {
    const auto changed = slider_.refresh();
    if (changed) repaint();
    return changed;
}

void ValueBox::resized() {
    slider_.setBounds(getLocalBounds().withTrimmedTop(kBoxLabel));
}

void ValueBox::paint(juce::Graphics& g) {
    draw(g, lines().front());
}

void ValueBox::paintOverChildren(juce::Graphics& g) {
    draw(g, lines().back());
}

std::vector<TextLine> ValueBox::lines() const {
    auto area = getLocalBounds();
    const auto label = area.removeFromTop(kBoxLabel);
    return {{label_, theme::small(), label, theme::kMuted},
            {slider_.text(), theme::small(), area.withTrimmedLeft(theme::kGap).withTrimmedRight(20),
             theme::kText}};
}

}  // namespace sistrum::shell
