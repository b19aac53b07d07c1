// One line of facts at the foot: model, what is going on; rate, last render, late notes, load.
#pragma once

#include "legible.h"
#include "part_info.h"

namespace sistrum::shell {

struct StatusFacts {
    juce::String model;    // of the selected part
    juce::String working;  // what goes on just now; or empty
    juce::String warning;  // what went wrong last; or empty
    EngineStats stats;
    double sample_rate = 0.0, load = 0.0;  // Hz; 0..1 of the callback's time
};

class StatusLine final : public juce::Component, public Legible {
  public:
    static constexpr int kHeight = 36;

    StatusLine() { setTitle("Status"); }

    void show(const StatusFacts& facts);
    void paint(juce::Graphics& g) override;
    std::vector<TextLine> lines() const override;

  private:
    juce::String left_, right_;
    juce::Colour ink_;
};

}  // namespace sistrum::shell
