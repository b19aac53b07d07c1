#include "control_parameter.h"

#include "control_text.h"

namespace sistrum::shell {
namespace {

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

}  // namespace

ControlParameter::ControlParameter(int part, int slot, ParameterCounts& counts)
    : HostParameter(
          {part_prefix(part).toLowerCase() + "_control_" + juce::String(slot + 1).paddedLeft('0', 2),
           kFirstRelease},
          part_prefix(part) + " Control " + juce::String(slot + 1).paddedLeft('0', 2), 0.0f, counts),
      prefix_(part_prefix(part) + " ") {}

bool ControlParameter::describe(std::shared_ptr<const Control> control) {
    const std::lock_guard lock{mutex_};
    std::swap(control_, control);
    if (control_ == control) return false;
    return control_ == nullptr || control == nullptr || control_->id != control->id ||
           control_->label != control->label || control_->unit != control->unit;
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
    const auto text = look([normalised](const Control* control) {
        return control != nullptr ? precise(*control, normalised) : juce::String(normalised, 4);
    });
    return text.substring(0, maximum_length);
}

float ControlParameter::getValueForText(const juce::String& text) const {
    return look([&text](const Control* control) {
        if (control != nullptr) return normalised_of(*control, text);
        return juce::jlimit(0.0f, 1.0f, text.getFloatValue());
    });
}

juce::String ControlParameter::readable(float normalised) const {
    return look([normalised](const Control* control) {
        return control != nullptr ? shell::readable(*control, normalised) : juce::String(normalised, 2);
    });
}

}  // namespace sistrum::shell
