// A slider or knob that edits one host parameter, with gestures, and shows it without listening: the editor
// calls refresh() at its own rate, so no other thread ever reaches the GUI.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "host_parameter.h"

namespace sistrum::shell {

class ParameterSlider final : public juce::Slider {
  public:
    ParameterSlider(HostParameter& parameter, juce::Slider::SliderStyle style);

    bool refresh();  // true if what is shown changed
    juce::String text() const { return parameter_.readable(static_cast<float>(getValue())); }

    juce::String getTextFromValue(double value) override;

  private:
    void startedDragging() override { parameter_.beginChangeGesture(); }
    void stoppedDragging() override { parameter_.endChangeGesture(); }
    void valueChanged() override;

    HostParameter& parameter_;
    float shown_ = -1.0f;
};

}  // namespace sistrum::shell
