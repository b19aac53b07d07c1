// Stands where the part panel would be when there is nothing to play: what is wrong, where it looked, what
// helps.
#pragma once

#include "action_button.h"

namespace sistrum::shell {

class MessageView final : public juce::Component, public Legible {
  public:
    MessageView();

    std::function<void()> on_help;

    // The first line is the heading.
    void show(const juce::String& message, const juce::String& hint);
    void paint(juce::Graphics& g) override;
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    juce::String message_, hint_;
    ActionButton help_{juce::String::fromUTF8("Load a model\xe2\x80\xa6"), ActionButton::Look::primary};
};

}  // namespace sistrum::shell
