// The plug-in's window: the workspace, scaled with it beyond the natural size. It polls the processor while
// it is visible and repaints what changed; nothing on the audio thread knows of it.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include "look_and_feel.h"
#include "workspace.h"

namespace sistrum::shell {

class Processor;

class Editor final : public juce::AudioProcessorEditor, private juce::Timer {
  public:
    static constexpr int kWidth = Workspace::kWidth, kHeight = Workspace::kHeight;
    static constexpr int kMinWidth = Workspace::kMinWidth, kMinHeight = Workspace::kMinHeight;
    static constexpr float kMostScale = 2.0f;

    explicit Editor(Processor& owner);
    ~Editor() override;

    void refresh() { workspace_.refresh(); }  // shows the processor as it is now
    void select(int part) { workspace_.select(part); }
    Workspace& workspace() { return workspace_; }

    void paint(juce::Graphics& g) override { g.fillAll(theme::kGround); }
    void resized() override;
    void visibilityChanged() override { poll_while_visible(); }
    void parentHierarchyChanged() override { poll_while_visible(); }

  private:
    void poll_while_visible();
    void timerCallback() override { refresh(); }

    Processor& processor_;
    LookAndFeel look_;
    Workspace workspace_;
};

}  // namespace sistrum::shell
