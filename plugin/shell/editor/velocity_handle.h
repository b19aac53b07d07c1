// How far velocity moves a control, as a mark under its slider: where the softest hits would have it.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "parameter_slider.h"

namespace sistrum::shell {

class VelocityHandle final : public juce::Slider {
  public:
    VelocityHandle(Workbench& bench, int part, const Control& moved, const ParameterSlider& control);

    void show(double depth);
    void paint(juce::Graphics& g) override;
    bool hitTest(int x, int y) override;

  private:
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent&) override {}
    void mouseDoubleClick(const juce::MouseEvent&) override { set_depth(0.0); }
    void valueChanged() override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }

    void set_depth(double depth);
    float x_of(double position) const;  // 0..1 of the control

    Workbench& bench_;
    const int part_;
    const std::string id_;
    const ParameterSlider& control_;
    bool dragging_ = false;
};

}  // namespace sistrum::shell
