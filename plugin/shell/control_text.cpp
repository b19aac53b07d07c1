#include "control_text.h"

namespace sistrum::shell {
namespace {

// Enough to tell a hundred steps apart over the control's range.
int decimals(const Control& control) {
    const auto range = control.max - control.min;
    return range >= 100.0 ? 0 : range >= 10.0 ? 1 : 2;
}

}  // namespace

double value_of(const Control& control, float normalised) {
    return control.min + static_cast<double>(normalised) * (control.max - control.min);
}

float normalised_of(const Control& control, double value) {
    if (control.max <= control.min) return 0.0f;
    return juce::jlimit(0.0f, 1.0f, static_cast<float>((value - control.min) / (control.max - control.min)));
}

juce::String readable(const Control& control, float normalised) {
    const auto value = value_of(control, normalised);
    const auto places = decimals(control);  // 0 would let JUCE choose
    const auto number = places > 0 ? juce::String(value, places) : juce::String(juce::roundToInt(value));
    return (number + " " + juce::String::fromUTF8(control.unit.c_str())).trimEnd();
}

juce::String precise(const Control& control, float normalised) {
    constexpr int kFiner = 2;  // decimals: scripts read and write values as text
    return juce::String(value_of(control, normalised), decimals(control) + kFiner);
}

float normalised_of(const Control& control, const juce::String& text) {
    return normalised_of(control, text.getDoubleValue());
}

}  // namespace sistrum::shell
