// The filter of a part: type, cutoff and resonance, with the response that they make.
#pragma once

#include "choice_box.h"
#include "curve_view.h"
#include "part_card.h"

namespace sistrum::shell {

class FilterCard final : public PartCard {
  public:
    static constexpr int kTitle = 44;  // the type's box stands beside it

    explicit FilterCard(Workbench& bench);

    void show(int part) override;
    void refresh() override;
    void resized() override;

  private:
    juce::Rectangle<int> heading() const override { return Panel::heading().withWidth(kTitle); }
    void knob_moved() override { draw_curve(); }
    void draw_curve();

    ChoiceBox type_;
    CurveView curve_{"Filter curve"};
};

}  // namespace sistrum::shell
