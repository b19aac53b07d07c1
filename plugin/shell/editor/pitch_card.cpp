#include "pitch_card.h"

namespace sistrum::shell {

PitchCard::PitchCard(Workbench& bench)
    : PartCard("Pitch", bench, {PartParam::tune, PartParam::fine, PartParam::bend}), play_(bench, false) {
    addAndMakeVisible(play_);
}

void PitchCard::show(int part) {
    PartCard::show(part);
    play_.bind(parameter(PartParam::play), label_of(PartParam::play));
}

void PitchCard::refresh() {
    PartCard::refresh();
    play_.refresh();
}

void PitchCard::resized() {
    PartCard::resized();
    play_.setBounds(above_knobs().withSizeKeepingCentre(above_knobs().getWidth(), theme::kControl));
}

}  // namespace sistrum::shell
