// One part in the grid: name, note and waveform. A click selects and plays it; it lights up when it is hit.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "part_info.h"
#include "waveform.h"

namespace sistrum::shell {

class Pad final : public juce::Button {
  public:
    explicit Pad(int part);

    void show(const PartInfo& info);  // repaints if anything seen changed
    void set_selected(bool selected);
    void light(bool hit);  // called at the editor's frame rate: full on a hit, then fading
    int note() const noexcept { return note_; }

    void paintButton(juce::Graphics& g, bool over, bool down) override;

  private:
    const int part_;
    juce::String name_;
    int note_ = 0;
    PartStatus status_ = PartStatus::empty;
    std::shared_ptr<const Audio> audio_;
    Waveform waveform_;
    bool selected_ = false;
    float glow_ = 0.0f;
};

juce::String note_name(int note);                         // 36 -> "C1", middle C is C3
juce::String part_title(int part, const PartInfo& info);  // the sound's name, or "Part 3"

}  // namespace sistrum::shell
