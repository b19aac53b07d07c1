// Attack, hold, decay and release, with the curve that they make.
#pragma once

#include "curve_view.h"
#include "part_card.h"

namespace sistrum::shell {

class EnvelopeCard final : public PartCard {
  public:
    explicit EnvelopeCard(Workbench& bench);

    void show(int part) override;
    void resized() override;

  private:
    void knob_moved() override { draw_curve(); }
    void draw_curve();

    CurveView curve_{"Envelope curve"};
};

}  // namespace sistrum::shell
