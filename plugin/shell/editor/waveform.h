// A sound as a picture: its peaks, reduced once when it changes, drawn at any size.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <memory>
#include <vector>

#include "realtime/audio.h"

namespace sistrum::shell {

class Waveform {
  public:
    Waveform() = default;
    explicit Waveform(const Audio& audio);  // all channels together

    bool empty() const noexcept { return peaks_.empty(); }
    void draw(juce::Graphics& g, juce::Rectangle<float> area, juce::Colour colour) const;

  private:
    juce::Range<float> peak(std::size_t first, std::size_t last) const;

    std::vector<juce::Range<float>> peaks_;  // lowest and highest value over equal spans
};

}  // namespace sistrum::shell
