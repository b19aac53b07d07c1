// Level, pan and envelope of a part: a knob for each row of the engine's mix table.
#pragma once

#include <memory>
#include <vector>

#include "parameter_slider.h"
#include "parameters.h"

namespace sistrum::shell {

class MixRow final : public juce::Component {
  public:
    void show(Parameters& parameters, int part);
    void refresh();

    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    struct Knob {
        juce::String label;
        std::unique_ptr<ParameterSlider> slider;
        juce::Rectangle<int> area;
    };
    std::vector<Knob> knobs_;
};

}  // namespace sistrum::shell
