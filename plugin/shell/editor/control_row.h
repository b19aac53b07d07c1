// One control of a model: label, slider, value with its unit.
#pragma once

#include "control_parameter.h"
#include "parameter_slider.h"

namespace sistrum::shell {

class ControlRow final : public juce::Component {
  public:
    ControlRow(ControlParameter& parameter, const Control& control);

    int label_width() const;          // as wide as its text
    void set_label_width(int width);  // alike in all rows of a list
    void refresh();
    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    juce::String label_;
    ParameterSlider slider_;
    int label_width_ = 0;
    juce::Rectangle<int> label_area_, value_area_;
};

}  // namespace sistrum::shell
