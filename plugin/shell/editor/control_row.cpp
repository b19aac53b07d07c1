#include "control_row.h"

#include "look_and_feel.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kValueWidth = 48, kLabelGap = 6;

double normalised_default(const Control& control) {
    if (control.max <= control.min) return 0.0;
    return juce::jlimit(0.0, 1.0, (control.default_value - control.min) / (control.max - control.min));
}

juce::String tooltip(const ControlSlot& slot, const ResponseCurve& response) {
    juce::StringArray lines{juce::String::fromUTF8(slot.control.description.c_str()), response.text()};
    if (slot.releasable) lines.add("Hollow: the sound's own value. Double-click leaves it to the sound.");
    lines.removeEmptyStrings();
    return lines.joinIntoString("\n");
}

}  // namespace

ControlRow::ControlRow(ControlParameter& parameter, const ControlSlot& slot)
    : label_(juce::String::fromUTF8(slot.control.label.c_str())),
      response_(slot.control),
      slider_(parameter, juce::Slider::LinearHorizontal) {
    slider_.setDoubleClickReturnValue(true, normalised_default(slot.control));
    slider_.set_releasable(slot.releasable);
    slider_.setTitle(parameter.getName(64));
    slider_.setDescription(juce::String::fromUTF8(slot.control.description.c_str()));
    slider_.setTooltip(tooltip(slot, response_));
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
    response_.set_bounds(area.toFloat().reduced(static_cast<float>(LookAndFeel::kThumbRadius), 3.0f));
}

void ControlRow::mouseUp(const juce::MouseEvent& event) {
    if (!value_area_.contains(event.getPosition())) return;
    slider_.toggle_touched();
    repaint(value_area_);
}

void ControlRow::paint(juce::Graphics& g) {
    response_.draw(g);
    g.setFont(theme::font(theme::kBody));
    g.setColour(theme::kText);
    g.drawText(label_, label_area_, juce::Justification::centredLeft, true);
    g.setFont(theme::font(theme::kSmall));
    g.setColour(slider_.touched() ? theme::kText : theme::kMuted);
    g.drawText(slider_.text(), value_area_, juce::Justification::centredRight, true);
}

}  // namespace sistrum::shell
