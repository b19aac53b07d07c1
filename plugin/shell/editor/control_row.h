// One control of a model: lock, label, slider over the measured response, what velocity does to it, value
// with its unit. A click on the value touches the control as it is, or leaves it to the sound.
#pragma once

#include "action_button.h"
#include "control_parameter.h"
#include "parameter_slider.h"
#include "part_info.h"
#include "response_curve.h"
#include "velocity_handle.h"

namespace sistrum::shell {

class ControlRow final : public juce::Component, public Legible {
  public:
    ControlRow(Workbench& bench, int part, int slot_index, const ControlSlot& slot);

    int label_width() const;          // as wide as its text
    void set_label_width(int width);  // alike in all rows of a list
    void refresh();
    void show_velocity(const Sound& sound);

    void paint(juce::Graphics& g) override;
    void resized() override;
    void mouseUp(const juce::MouseEvent& event) override;
    std::vector<TextLine> lines() const override;

  private:
    void show_lock();

    Workbench& bench_;
    const int part_;
    const std::string id_;
    juce::String label_;
    ResponseCurve response_;
    ParameterSlider slider_;
    VelocityHandle velocity_;
    ActionButton lock_;
    int label_width_ = 0;
    juce::Rectangle<int> label_area_, value_area_;
};

}  // namespace sistrum::shell
