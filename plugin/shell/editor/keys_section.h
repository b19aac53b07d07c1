// For parts whose model holds notes: a keyboard, and how long a note lasts.
#pragma once

#include "choice_box.h"
#include "keyboard.h"
#include "panel.h"
#include "parameter_switch.h"
#include "value_box.h"

namespace sistrum::shell {

class KeysSection final : public Panel {
  public:
    static constexpr int kHeight = 112;

    explicit KeysSection(Workbench& bench);

    void show(int part);                    // its parameters
    void show(const KeyboardState& state);  // its keys, as they are now
    void refresh();
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    juce::Rectangle<int> heading() const override { return settings_.withHeight(kHeading); }
    void stretches_or_not();

    Workbench& bench_;
    int part_ = 0;
    KeyboardState state_;
    ChoiceBox notes_;
    ValueBox length_;
    ParameterSwitch legato_;
    Keyboard keyboard_;
    juce::Rectangle<int> settings_, legend_;
};

}  // namespace sistrum::shell
