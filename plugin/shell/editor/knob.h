// A knob with its name above and its value below.
#pragma once

#include "legible.h"
#include "parameter_slider.h"

namespace sistrum::shell {

class Knob final : public juce::Component, public Legible {
  public:
    static constexpr int kHeight = 84;

    explicit Knob(Workbench& bench);

    void bind(HostParameter& parameter, const juce::String& label);
    bool refresh();  // true if what is shown changed
    ParameterSlider& slider() { return slider_; }

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    juce::String label_;
    ParameterSlider slider_;
};

}  // namespace sistrum::shell
