// A message that stands above the selected part until it is settled: what is wrong, and what helps.
#pragma once

#include "action_button.h"

namespace sistrum::shell {

class Banner final : public juce::Component, public Legible {
  public:
    static constexpr int kHeight = 52;

    Banner();

    std::function<void()> on_help;

    void show(const juce::String& message, const juce::String& help);  // no help: no button
    void paint(juce::Graphics& g) override;
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    juce::String message_;
    ActionButton help_{"Help", ActionButton::Look::plain};
};

}  // namespace sistrum::shell
