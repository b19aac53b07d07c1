// The head of the editor: presets, history, master volume.
#pragma once

#include "action_button.h"
#include "parameter_slider.h"

namespace sistrum::shell {

class TopBar final : public juce::Component, public Legible {
  public:
    static constexpr int kHeight = 56;

    explicit TopBar(Workbench& bench);

    std::function<void()> on_browse;

    void show_browsing(bool open) { browse_.setToggleState(open, juce::dontSendNotification); }
    void refresh();

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    Workbench& bench_;
    ActionButton browse_{"Presets", ActionButton::Look::plain, Icon::search};
    ActionButton undo_{"Undo", ActionButton::Look::plain, Icon::undo};
    ActionButton redo_{"Redo", ActionButton::Look::plain, Icon::redo};
    ParameterSlider volume_;
    juce::String last_;  // what undo would take back
    juce::Rectangle<int> name_area_, history_area_, volume_label_, volume_value_;
};

}  // namespace sistrum::shell
