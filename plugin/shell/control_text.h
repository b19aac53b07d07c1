// Values of a model's controls as text, and back.
#pragma once

#include <juce_core/juce_core.h>

#include "model/card.h"

namespace sistrum::shell {

double value_of(const Control& control, float normalised);  // in the control's unit
float normalised_of(const Control& control, double value);

juce::String readable(const Control& control, float normalised);  // for people: "120 ms"
juce::String precise(const Control& control, float normalised);   // for hosts and scripts: "120.25"
float normalised_of(const Control& control, const juce::String& text);

}  // namespace sistrum::shell
