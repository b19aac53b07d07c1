// A slider or knob that edits one host parameter, with gestures, and shows it without listening: the editor
// calls refresh() at its own rate, so no other thread ever reaches the GUI. Where its parameter is untouched
// it is drawn hollow; one that is releasable is left to the sound by a double click or the delete key.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "host_parameter.h"

namespace sistrum::shell {

class ParameterSlider final : public juce::Slider {
  public:
    ParameterSlider(HostParameter& parameter, juce::Slider::SliderStyle style);

    bool refresh();  // true if what is shown changed
    void set_releasable(bool releasable) { releasable_ = releasable; }
    void toggle_touched();  // asks for what is shown, or leaves it to the sound
    bool touched() const { return parameter_.touched(); }
    juce::String text() const { return parameter_.readable(static_cast<float>(getValue())); }

    juce::String getTextFromValue(double value) override;
    void mouseDoubleClick(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;

    static constexpr const char* kUntouched = "untouched";  // the property that a look and feel reads

  private:
    void startedDragging() override { parameter_.beginChangeGesture(); }
    void stoppedDragging() override { parameter_.endChangeGesture(); }
    void valueChanged() override;
    void release();

    HostParameter& parameter_;
    float shown_ = -1.0f;
    bool releasable_ = false;
};

}  // namespace sistrum::shell
