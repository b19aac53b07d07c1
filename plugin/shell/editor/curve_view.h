// A curve on a dark ground: what the envelope or the filter does at the present settings.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell {

class CurveView final : public juce::Component {
  public:
    explicit CurveView(const juce::String& title);

    // x and y from 0 to 1, y upwards; filled down to the floor. Dim: it does nothing at present.
    // `also` is drawn thin beside it.
    void show(std::vector<juce::Point<float>> points, bool dim, std::vector<juce::Point<float>> also = {});
    void paint(juce::Graphics& g) override;

  private:
    std::vector<juce::Point<float>> points_, also_;
    bool dim_ = false;
};

}  // namespace sistrum::shell
