// Every button of the editor but the pads: a word, a pictogram or both. A switch stays lit while it is on.
#pragma once

#include "icons.h"
#include "legible.h"

namespace sistrum::shell {

class ActionButton : public juce::Button, public Legible {
  public:
    enum class Look {
        primary,  // the one thing to do: filled with the accent
        plain,    // raised
        quiet,    // no ground until the mouse is on it
        mark      // a pictogram alone, faint until it is on
    };

    // `name` is what screen readers say; it is drawn unless there is a pictogram.
    ActionButton(const juce::String& name, Look look, Icon icon = Icon::none);

    void set_text(const juce::String& shown);  // drawn beside or instead of a pictogram
    void set_icon(Icon icon);
    void set_left_aligned() { left_aligned_ = true; }
    int width() const;  // that the text needs, with room around it

    void paintButton(juce::Graphics& g, bool over, bool down) override;
    std::vector<TextLine> lines() const override;

  protected:
    virtual juce::Colour lit() const;  // of a switch that is on

  private:
    juce::Colour ground(bool over, bool down) const;
    juce::Colour ink() const;

    const Look look_;
    Icon icon_;
    juce::String text_;
    bool left_aligned_ = false;
};

}  // namespace sistrum::shell
