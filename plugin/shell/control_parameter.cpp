#include "control_parameter.h"

namespace sistrum::shell {
namespace {

// Enough to tell a hundred steps apart over the control's range.
int decimals(const Control& control) {
    const auto range = control.max - control.min;
    return range >= 100.0 ? 0 : range >= 10.0 ? 1 : 2;
}

double value_of(const Control& control, float normalised) {
    return control.min + static_cast<double>(normalised) * (control.max - control.min);
}

}  // namespace

ControlParameter::ControlParameter(int part, int slot, std::atomic<std::uint32_t>& edit_total)
    : HostParameter(
          {part_prefix(part).toLowerCase() + "_control_" + juce::String(slot + 1).paddedLeft('0', 2),
           kParameterVersionHint},
          part_prefix(part) + " Control " + juce::String(slot + 1).paddedLeft('0', 2), 0.0f, edit_total),
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

std::optional<Control> ControlParameter::control() const {
    const std::lock_guard lock{mutex_};
    return control_;
}

juce::String ControlParameter::getName(int maximum_length) const {
    const auto labelled = control();
    const auto text = labelled ? prefix_ + juce::String::fromUTF8(labelled->label.c_str()) : name;
    return text.substring(0, maximum_length);
}

juce::String ControlParameter::getLabel() const {
    const auto labelled = control();
    return labelled ? juce::String::fromUTF8(labelled->unit.c_str()) : juce::String{};
}

juce::String ControlParameter::getText(float normalised, int maximum_length) const {
    const auto labelled = control();
    constexpr int kFiner = 2;  // decimals: scripts read and write values as text
    const auto text = labelled ? juce::String(value_of(*labelled, normalised), decimals(*labelled) + kFiner)
                               : juce::String(normalised, 4);
    return text.substring(0, maximum_length);
}

float ControlParameter::getValueForText(const juce::String& text) const {
    const auto labelled = control();
    const auto value = text.getDoubleValue();
    if (!labelled || labelled->max <= labelled->min)
        return juce::jlimit(0.0f, 1.0f, static_cast<float>(value));
    const auto normalised = (value - labelled->min) / (labelled->max - labelled->min);
    return juce::jlimit(0.0f, 1.0f, static_cast<float>(normalised));
}

juce::String ControlParameter::readable(float normalised) const {
    const auto labelled = control();
    if (!labelled) return getText(normalised, 64);
    const auto number = juce::String(value_of(*labelled, normalised), decimals(*labelled));
    return (number + " " + juce::String::fromUTF8(labelled->unit.c_str())).trimEnd();
}

}  // namespace sistrum::shell
