// Values of the part table as text: plain numbers and names for hosts and scripts, with units for people.
#pragma once

#include <juce_core/juce_core.h>

#include <optional>

#include "part/part_params.h"

namespace sistrum::shell {

// For hosts: "0.25", "C1", "Low-pass". Level and pan are in percent.
juce::String part_text(const PartParamInfo& info, float value);
juce::String part_label(const PartParamInfo& info);  // the unit that belongs to it

// Takes what part_text gives, and plain numbers where that gives names; moved into the range.
float part_value(const PartParamInfo& info, const juce::String& text);

// For people: "120 ms", "L 25", "+3 st".
juce::String part_readable(const PartParamInfo& info, float value);

juce::String key_name(int note);                           // 36 -> "C1", middle C is C3
std::optional<int> key_of_name(const juce::String& name);  // and back
juce::String readable_gain(float gain);                    // "-6.0 dB"

}  // namespace sistrum::shell
