// A part's parameter in a row: name, slider, value.
#pragma once

#include "legible.h"
#include "parameter_slider.h"

namespace sistrum::shell {

class SliderRow final : public juce::Component, public Legible {
  public:
    explicit SliderRow(Workbench& bench);

    void bind(HostParameter& parameter, const juce::String& label);
    void refresh();
    ParameterSlider& slider() { return slider_; }

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    void resized() override;
    void enablementChanged() override { repaint(); }
    std::vector<TextLine> lines() const override;

  private:
    static constexpr int kLabel = 68, kValue = 40;

    juce::String label_;
    ParameterSlider slider_;
};

}  // namespace sistrum::shell
