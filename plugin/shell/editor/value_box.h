// A whole number or name in a box, its name above: dragged, stepped with the arrow keys, or typed.
#pragma once

#include "legible.h"
#include "parameter_slider.h"

namespace sistrum::shell {

class ValueBox final : public juce::Component, public Legible {
  public:
    explicit ValueBox(Workbench& bench);

    void bind(HostParameter& parameter, const juce::String& label);
    bool refresh();
    ParameterSlider& slider() { return slider_; }

    void paint(juce::Graphics& g) override;
    void paintOverChildren(juce::Graphics& g) override;
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    juce::String label_;
    ParameterSlider slider_;
};

// The strip above a box that its name stands in, and the box itself.
inline constexpr int kBoxLabel = 16;

}  // namespace sistrum::shell
