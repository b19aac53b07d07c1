// Stands where the part panel would be when there is nothing to play: what is wrong, where it looked, what
// helps.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sistrum::shell {

class MessageView final : public juce::Component {
  public:
    // The first line is the heading.
    void show(const juce::String& message, const juce::String& hint);
    void paint(juce::Graphics& g) override;

  private:
    juce::String message_, hint_;
};

}  // namespace sistrum::shell
