// One control of a model: label, slider over the measured response, value with its unit. A click on the value
// touches the control as it is, or leaves it to the sound.
#pragma once

#include "control_parameter.h"
#include "parameter_slider.h"
#include "part_info.h"
#include "response_curve.h"

namespace sistrum::shell {

class ControlRow final : public juce::Component {
  public:
    ControlRow(ControlParameter& parameter, const ControlSlot& slot);

    int label_width() const;          // as wide as its text
    void set_label_width(int width);  // alike in all rows of a list
    void refresh();
    void paint(juce::Graphics& g) override;
    void resized() override;
    void mouseUp(const juce::MouseEvent& event) override;

  private:
    juce::String label_;
    ResponseCurve response_;
    ParameterSlider slider_;
    int label_width_ = 0;
    juce::Rectangle<int> label_area_, value_area_;
};

}  // namespace sistrum::shell
