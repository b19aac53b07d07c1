#include "velocity_handle.h"

#include "look_and_feel.h"
#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr float kHalf = 4.0f;  // of the mark's width
constexpr double kStep = 0.05;
}  // namespace

VelocityHandle::VelocityHandle(Workbench& bench, int part, const Control& moved,
                               const ParameterSlider& control)
    : juce::Slider(LinearHorizontal, NoTextBox),
      bench_(bench),
      part_(part),
      id_(moved.id),
      control_(control) {
    setRange(-1.0, 1.0, kStep / 5.0);
    setTooltip("Where the softest hits have " + juce::String::fromUTF8(moved.label.c_str()) +
               ": drag. Double-click: velocity does not move it.");
    setWantsKeyboardFocus(true);
    setScrollWheelEnabled(false);
    setRepaintsOnMouseActivity(true);
}

void VelocityHandle::show(double depth) {
    if (dragging_ || depth == getValue()) return;
    setValue(depth, juce::dontSendNotification);
    repaint();
}

float VelocityHandle::x_of(double position) const {
    const auto inset = static_cast<float>(LookAndFeel::kThumbRadius);
    return inset + (static_cast<float>(getWidth()) - 2.0f * inset) *
                       static_cast<float>(juce::jlimit(0.0, 1.0, position));
}

bool VelocityHandle::hitTest(int x, int) {
    return std::abs(static_cast<float>(x) - x_of(control_.getValue() - getValue())) < 10.0f;
}

void VelocityHandle::paint(juce::Graphics& g) {
    const auto depth = getValue();
    const auto active = isMouseOverOrDragging() || hasKeyboardFocus(false);
    if (depth == 0.0 && !active) return;
    const auto from = x_of(control_.getValue()), to = x_of(control_.getValue() - depth);
    const auto middle = static_cast<float>(getHeight()) * 0.5f;
    g.setColour(active ? theme::kText : theme::kAccent);
    g.fillRect(juce::Rectangle<float>{std::min(from, to), middle - 0.75f, std::abs(to - from), 1.5f});
    juce::Path mark;
    mark.addTriangle(to, middle - kHalf, to - kHalf, middle + kHalf - 1.0f, to + kHalf,
                     middle + kHalf - 1.0f);
    g.fillPath(mark);
}

void VelocityHandle::mouseDown(const juce::MouseEvent&) {
    dragging_ = false;
}

void VelocityHandle::mouseDrag(const juce::MouseEvent& event) {
    const auto inset = static_cast<double>(LookAndFeel::kThumbRadius);
    const auto position = (event.position.x - inset) / std::max(1.0, getWidth() - 2.0 * inset);
    if (!std::exchange(dragging_, true)) bench_.actions.begin_edit("Velocity");
    auto depth = control_.getValue() - juce::jlimit(0.0, 1.0, position);
    if (std::abs(depth) < 0.03) depth = 0.0;  // easy to switch off
    setValue(depth, juce::sendNotificationSync);
}

void VelocityHandle::set_depth(double depth) {
    dragging_ = false;
    setValue(depth, juce::sendNotificationSync);
}

void VelocityHandle::valueChanged() {
    if (!dragging_) bench_.actions.begin_edit("Velocity");
    bench_.actions.set_velocity_depth(part_, id_, getValue());
    repaint();
}

}  // namespace sistrum::shell
