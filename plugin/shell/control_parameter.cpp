#include "control_parameter.h"

namespace sistrum::shell {
namespace {

// Enough to tell a hundred steps apart over the control's range.
int decimals(const Control& control) {
    const auto range = control.max - control.min;
    return range >= 100.0 ? 0 : range >= 10.0 ? 1 : 2;
}

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

double value_of(const Control& control, float normalised) {
    return control.min + static_cast<double>(normalised) * (control.max - control.min);
}

}  // namespace

ControlParameter::ControlParameter(int part, int slot, ParameterCounts& counts)
    : HostParameter(
          {part_prefix(part).toLowerCase() + "_control_" + juce::String(slot + 1).paddedLeft('0', 2),
           kFirstRelease},
          part_prefix(part) + " Control " + juce::String(slot + 1).paddedLeft('0', 2), 0.0f, counts),
      prefix_(part_prefix(part) + " ") {}

bool ControlParameter::describe(const Control* control) {
    const std::lock_guard lock{mutex_};
    const auto same = control == nullptr
                          ? !control_
                          : control_ && control_->id == control->id && control_->label == control->label &&
                                control_->unit == control->unit;
    control_ = control == nullptr ? std::nullopt : std::optional{*control};
    return !same;
}

juce::String ControlParameter::getName(int maximum_length) const {
    const auto text = look([this](const Control* control) {
        return control != nullptr ? prefix_ + utf8(control->label) : name;
    });
    return text.substring(0, maximum_length);
}

juce::String ControlParameter::getLabel() const {
    return look(
        [](const Control* control) { return control != nullptr ? utf8(control->unit) : juce::String{}; });
}

juce::String ControlParameter::getText(float normalised, int maximum_length) const {
    constexpr int kFiner = 2;  // decimals: scripts read and write values as text
    const auto text = look([normalised](const Control* control) {
        return control != nullptr ? juce::String(value_of(*control, normalised), decimals(*control) + kFiner)
                                  : juce::String(normalised, 4);
    });
    return text.substring(0, maximum_length);
}

float ControlParameter::getValueForText(const juce::String& text) const {
    const auto value = text.getDoubleValue();
    const auto normalised = look([value](const Control* control) {
        if (control == nullptr || control->max <= control->min) return value;
        return (value - control->min) / (control->max - control->min);
    });
    return juce::jlimit(0.0f, 1.0f, static_cast<float>(normalised));
}

juce::String ControlParameter::readable(float normalised) const {
    return look([normalised](const Control* control) {
        if (control == nullptr) return juce::String(normalised, 2);
        const auto value = value_of(*control, normalised);
        const auto places = decimals(*control);  // 0 would let JUCE choose
        const auto number = places > 0 ? juce::String(value, places) : juce::String(juce::roundToInt(value));
        return (number + " " + utf8(control->unit)).trimEnd();
    });
}

}  // namespace sistrum::shell
