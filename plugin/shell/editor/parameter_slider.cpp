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
    const auto value = parameter_.getValue();
    if (std::exchange(shown_, value) == value) return false;
    setValue(value, juce::dontSendNotification);
    return true;
}

void ParameterSlider::valueChanged() {
    const auto value = static_cast<float>(getValue());
    if (value != parameter_.getValue()) parameter_.setValueNotifyingHost(value);
}

juce::String ParameterSlider::getTextFromValue(double value) {
    return parameter_.readable(static_cast<float>(value));
}

}  // namespace sistrum::shell
