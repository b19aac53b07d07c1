// Attack, hold, decay and release, with the curve that they make; over the envelope that the tokens of a held
// note have by themselves.
#pragma once

#include "curve_view.h"
#include "note_tokens.h"
#include "part_card.h"

namespace sistrum::shell {

class EnvelopeCard final : public PartCard {
  public:
    explicit EnvelopeCard(Workbench& bench);

    void show(int part) override;
    void show(const NoteTokens& tokens);  // of a part that holds notes; empty: it does not
    void resized() override;

  private:
    void knob_moved() override { draw_curve(); }
    void draw_curve();
    std::vector<juce::Point<float>> token_curve() const;

    NoteTokens tokens_;

    CurveView curve_{"Envelope curve"};
};

}  // namespace sistrum::shell
