#include "control_row.h"

#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kValueWidth = 48, kLabelGap = 6;

double normalised_default(const Control& control) {
    if (control.max <= control.min) return 0.0;
    return juce::jlimit(0.0, 1.0, (control.default_value - control.min) / (control.max - control.min));
}

}  // namespace

ControlRow::ControlRow(ControlParameter& parameter, const Control& control)
    : label_(juce::String::fromUTF8(control.label.c_str())),
      slider_(parameter, juce::Slider::LinearHorizontal) {
    slider_.setDoubleClickReturnValue(true, normalised_default(control));
    slider_.setTitle(parameter.getName(64));
    const auto description = juce::String::fromUTF8(control.description.c_str());
    slider_.setDescription(description);
    slider_.setTooltip(description);
    slider_.onValueChange = [this] { repaint(value_area_); };
    addAndMakeVisible(slider_);
}

int ControlRow::label_width() const {
    return theme::font(theme::kBody).getStringWidth(label_) + kLabelGap;
}

void ControlRow::set_label_width(int width) {
    label_width_ = width;
    resized();
}

void ControlRow::refresh() {
    if (slider_.refresh()) repaint(value_area_);
}

void ControlRow::resized() {
    auto area = getLocalBounds();
    label_area_ = area.removeFromLeft(std::min(label_width_, area.getWidth() / 2));
    value_area_ = area.removeFromRight(kValueWidth);
    slider_.setBounds(area);
}

void ControlRow::paint(juce::Graphics& g) {
    g.setFont(theme::font(theme::kBody));
    g.setColour(theme::kText);
    g.drawText(label_, label_area_, juce::Justification::centredLeft, true);
    g.setFont(theme::font(theme::kSmall));
    g.setColour(theme::kMuted);
    g.drawText(slider_.text(), value_area_, juce::Justification::centredRight, true);
}

}  // namespace sistrum::shell
