#include "parameter_slider.h"

namespace sistrum::shell {

ParameterSlider::ParameterSlider(HostParameter& parameter, juce::Slider::SliderStyle style)
    : juce::Slider(style, juce::Slider::NoTextBox), parameter_(parameter) {
    setRange(0.0, 1.0);
    setWantsKeyboardFocus(true);
    setScrollWheelEnabled(false);  // the list scrolls instead
    refresh();
}

bool ParameterSlider::refresh() {
    const auto touched = parameter_.touched();
    const auto filled = getProperties().set(kUntouched, !touched);
    if (filled) repaint();
    const auto value = parameter_.getValue();
    if (std::exchange(shown_, value) == value) return filled;
    setValue(value, juce::dontSendNotification);
    return true;
}

void ParameterSlider::valueChanged() {
    const auto value = static_cast<float>(getValue());
    if (value != parameter_.getValue() || !parameter_.touched()) parameter_.edit(value);
    refresh();
}

void ParameterSlider::release() {
    parameter_.release();
    refresh();
}

void ParameterSlider::toggle_touched() {
    if (!releasable_) return;
    if (parameter_.touched()) return release();
    parameter_.touch();
    refresh();
}

void ParameterSlider::mouseDoubleClick(const juce::MouseEvent& event) {
    if (releasable_)
        release();
    else
        juce::Slider::mouseDoubleClick(event);
}

bool ParameterSlider::keyPressed(const juce::KeyPress& key) {
    const auto erases = key == juce::KeyPress::deleteKey || key == juce::KeyPress::backspaceKey;
    if (!releasable_ || !erases) return juce::Slider::keyPressed(key);
    release();
    return true;
}

juce::String ParameterSlider::getTextFromValue(double value) {
    return parameter_.readable(static_cast<float>(value));
}

}  // namespace sistrum::shell
