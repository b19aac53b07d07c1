// The selected part's sound as two pictures: its wave over its frequencies. Computed once for each sound.
#pragma once

#include "legible.h"
#include "part_info.h"
#include "spectrogram.h"
#include "waveform.h"

namespace sistrum::shell {

class SoundView final : public juce::Component, public Legible {
  public:
    SoundView();

    void show(const PartInfo& info);
    void show_wave(bool shown);  // or the frequencies alone
    void paint(juce::Graphics& g) override;
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    void draw_wave(juce::Graphics& g, float opacity) const;

    std::shared_ptr<const Audio> audio_;
    Waveform waveform_;
    Spectrogram spectrogram_;
    juce::String message_, length_;
    bool wave_shown_ = true;
    juce::Rectangle<int> wave_area_, spectrum_area_;
};

}  // namespace sistrum::shell
