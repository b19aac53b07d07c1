// The selected part: its sound (name, seed, waveform), its model's controls, its mix.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "control_list.h"
#include "mix_row.h"
#include "waveform.h"

namespace sistrum::shell {

class PartPanel final : public juce::Component {
  public:
    explicit PartPanel(Parameters& parameters);

    std::function<void()> on_new_sound;

    void show(int part, const PartInfo& info);
    void refresh();  // values

    void paint(juce::Graphics& g) override;
    void resized() override;

  private:
    struct Contents {  // what the rows were built for
        int part = -1;
        std::vector<std::string> controls;
        bool operator==(const Contents&) const = default;
    };

    void paint_heading(juce::Graphics& g);
    void paint_waveform(juce::Graphics& g);

    Parameters& parameters_;
    Contents contents_;
    juce::String title_, note_, seed_, message_;
    bool failed_ = false;
    std::shared_ptr<const Audio> audio_;
    Waveform waveform_;

    juce::TextButton new_sound_{"New sound"};
    juce::Viewport viewport_;
    ControlList controls_;
    MixRow mix_;
    juce::Rectangle<int> heading_area_, waveform_area_;
};

}  // namespace sistrum::shell
