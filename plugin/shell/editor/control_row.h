// One control of a model: lock, label, slider over the measured response, what velocity does to it, value
// with its unit; weak ones say so. A click on the value touches the control as it is, or leaves it to the
// sound.
#pragma once

#include "action_button.h"
#include "control_parameter.h"
#include "host_slots.h"
#include "parameter_slider.h"
#include "part_info.h"
#include "response_curve.h"
#include "unslotted_control.h"
#include "velocity_handle.h"

namespace sistrum::shell {

class ControlRow final : public juce::Component, public Legible {
  public:
    // `place`: of the control in the part's card; `slot`: the host slot that holds it, or kNoControl.
    ControlRow(Workbench& bench, int part, int place, int slot, const PartInfo& info);

    int label_width() const;          // as wide as its text
    void set_label_width(int width);  // alike in all rows of a list
    void refresh();
    void follow(const PartInfo& info);  // the sound that is shown, of the same model

    void paint(juce::Graphics& g) override;
    void resized() override;
    void mouseUp(const juce::MouseEvent& event) override;
    std::vector<TextLine> lines() const override;

  private:
    void set_up_slider(const ControlState& state, int slot);
    void set_up_lock();
    void show_lock();

    Workbench& bench_;
    const int part_, place_;
    const std::shared_ptr<const Card> card_;
    const Control& control_;  // of the card
    const juce::String label_;
    const bool weak_;
    const std::unique_ptr<UnslottedControl> unslotted_;  // null: a host slot holds the control
    ResponseCurve response_;
    ParameterSlider slider_;
    VelocityHandle velocity_;
    ActionButton lock_;
    int label_width_ = 0;
    juce::Rectangle<int> label_area_, value_area_;
};

}  // namespace sistrum::shell
