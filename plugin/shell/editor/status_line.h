// One line of facts at the foot: model, rate, how long the last render took, how many came late.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "part_info.h"

namespace sistrum::shell {

class StatusLine final : public juce::Component {
  public:
    void show(const PartInfo& part, const EngineStats& stats, double sample_rate,
              const juce::String& warning);
    void paint(juce::Graphics& g) override;

  private:
    juce::String left_, right_, warning_;
};

}  // namespace sistrum::shell
