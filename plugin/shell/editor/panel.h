// A titled ground that controls of one kind stand on.
#pragma once

#include "legible.h"
#include "theme.h"

namespace sistrum::shell {

class Panel : public juce::Component, public Legible {
  public:
    static constexpr int kHeading = 5 * theme::kUnit;

    explicit Panel(const juce::String& title) : title_(title) {
        setTitle(title);
        setFocusContainerType(FocusContainerType::focusContainer);
    }

    void paint(juce::Graphics& g) override {
        theme::fill_panel(g, getLocalBounds());
        draw_lines(g, *this);
    }
    std::vector<TextLine> lines() const override {
        return {{title_, theme::heading(), heading(), theme::kText}};
    }

  protected:
    juce::Rectangle<int> inside() const { return getLocalBounds().reduced(theme::kPadding); }
    virtual juce::Rectangle<int> heading() const { return inside().withHeight(kHeading); }
    juce::Rectangle<int> content() const { return inside().withTrimmedTop(kHeading + theme::kUnit); }

  private:
    const juce::String title_;
};

}  // namespace sistrum::shell
