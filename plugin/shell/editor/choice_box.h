// One of a few values in a box that opens a menu, its name above. The arrow keys step through them.
#pragma once

#include "legible.h"
#include "workbench.h"

namespace sistrum::shell {

class ChoiceBox final : public juce::Button, public Legible {
  public:
    explicit ChoiceBox(Workbench& bench, bool labelled = true);

    void bind(HostParameter& parameter, const juce::String& label);
    bool refresh();  // true if what is shown changed
    juce::PopupMenu choices();

    void paintButton(juce::Graphics& g, bool over, bool down) override;
    void mouseDown(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    std::vector<TextLine> lines() const override;

  private:
    void choose(int step);
    int step() const;
    int steps() const { return parameter_->getNumSteps(); }
    float value_of(int step) const;
    juce::Rectangle<int> box() const;

    Workbench& bench_;
    const bool labelled_;
    HostParameter* parameter_ = nullptr;
    juce::String label_, text_;
    std::optional<int> controller_;
};

}  // namespace sistrum::shell
