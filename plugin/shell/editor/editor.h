// The plug-in's window: pads on the left, the selected part on the right, facts at the foot. It polls the
// processor while it is visible and repaints what changed; nothing on the audio thread knows of it.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>

#include "look_and_feel.h"
#include "message_view.h"
#include "pad_grid.h"
#include "part_panel.h"
#include "status_line.h"

namespace sistrum::shell {

class Processor;

class Editor final : public juce::AudioProcessorEditor, private juce::Timer {
  public:
    static constexpr int kWidth = 960, kHeight = 620, kMinWidth = 860, kMinHeight = 560;

    explicit Editor(Processor& owner);
    ~Editor() override;

    void refresh();  // shows the processor as it is now
    void select(int part);

    void paint(juce::Graphics& g) override;
    void resized() override;
    void visibilityChanged() override { poll_while_visible(); }
    void parentHierarchyChanged() override { poll_while_visible(); }

  private:
    void poll_while_visible();
    void timerCallback() override { refresh(); }
    void show_parts();
    void show_message();
    void hit(int part);

    Processor& processor_;
    LookAndFeel look_;
    PadGrid grid_;
    PartPanel panel_;
    MessageView message_;
    StatusLine status_;
    juce::TooltipWindow tooltips_{this, 600};

    std::array<PartInfo, Engine::kParts> parts_;
    std::array<std::uint32_t, Engine::kParts> hits_{};
    std::uint64_t seen_changes_ = ~std::uint64_t{0};
    int selected_ = 0;
};

}  // namespace sistrum::shell
