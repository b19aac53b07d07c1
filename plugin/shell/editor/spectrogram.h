// A sound as a picture of its frequencies over time. A bank of resonators, spaced evenly in octaves, hears
// the sound once when it changes: bass keeps its pitch, transients keep their edge, and the axis is
// logarithmic by itself.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "realtime/audio.h"

namespace sistrum::shell {

class Spectrogram {
  public:
    static constexpr int kBands = 96, kColumns = 240;
    static constexpr float kLowest = 30.0f, kHighest = 18'000.0f;  // Hz, the centres of the outer bands

    Spectrogram() = default;
    explicit Spectrogram(const Audio& audio);  // all channels together

    bool empty() const noexcept { return image_.isNull(); }
    void draw(juce::Graphics& g, juce::Rectangle<float> area, float opacity) const;
    float level(int band, int column) const;  // 0: 60 dB below the loudest or less, 1: the loudest

    static float frequency(int band);  // Hz

  private:
    juce::Image image_;  // one pixel for each band and column
    std::vector<float> levels_;
};

}  // namespace sistrum::shell
