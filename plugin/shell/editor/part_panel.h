// The selected part: its name, what is wrong with it, its sound as pictures, and its model's controls.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "action_button.h"
#include "banner.h"
#include "controls_panel.h"
#include "sound_view.h"
#include "token_strip.h"

namespace sistrum::shell {

class PartPanel final : public juce::Component, public Legible {
  public:
    explicit PartPanel(Workbench& bench);

    std::function<void()> on_menu, on_help;

    void show(int part, const PartInfo& info);
    void show(const NoteTokens& tokens);  // of a part that holds notes; empty: it does not
    void show(const std::optional<HeldNote>& note) { tokens_.show(note); }  // its newest, as it is now
    void warn(const juce::String& message, const juce::String& help);       // empty: all is well
    void refresh() { controls_.refresh(); }                                 // values
    juce::Component& menu_button() { return menu_; }
    ControlsPanel& controls() { return controls_; }

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    void place_pictures(juce::Rectangle<int> area);

    juce::String title_, facts_;

    ActionButton menu_{"Part menu", ActionButton::Look::plain, Icon::more};
    Banner banner_;
    SoundView sound_;
    TokenStrip tokens_;
    ControlsPanel controls_;
    juce::Rectangle<int> heading_area_;
};

}  // namespace sistrum::shell
