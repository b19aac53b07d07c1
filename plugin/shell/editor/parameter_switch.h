// A two-valued host parameter as a switch: mute, solo.
#pragma once

#include "action_button.h"
#include "workbench.h"

namespace sistrum::shell {

class ParameterSwitch final : public ActionButton {
  public:
    ParameterSwitch(Workbench& bench, const juce::String& word, juce::Colour lit);

    void bind(HostParameter& parameter, const juce::String& label);
    void refresh();
    void mouseDown(const juce::MouseEvent& event) override;

  private:
    juce::Colour lit() const override { return lit_; }
    void flip();

    Workbench& bench_;
    const juce::Colour lit_;
    HostParameter* parameter_ = nullptr;
    juce::String label_;
};

}  // namespace sistrum::shell
