#include "mix_card.h"

namespace sistrum::shell {

MixCard::MixCard(Workbench& bench)
    : PartCard("Mix", bench, {PartParam::level, PartParam::pan, PartParam::velocity}),
      mute_(bench, "Mute", theme::kWarning),
      solo_(bench, "Solo", theme::kAccent) {
    addAndMakeVisible(mute_);
    addAndMakeVisible(solo_);
}

void MixCard::show(int part) {
    PartCard::show(part);
    mute_.bind(parameter(PartParam::mute), label_of(PartParam::mute));
    solo_.bind(parameter(PartParam::solo), label_of(PartParam::solo));
}

void MixCard::refresh() {
    PartCard::refresh();
    mute_.refresh();
    solo_.refresh();
}

void MixCard::resized() {
    PartCard::resized();
    auto row = above_knobs().withSizeKeepingCentre(above_knobs().getWidth(), theme::kControl);
    mute_.setBounds(row.removeFromLeft((row.getWidth() - theme::kGap) / 2));
    solo_.setBounds(row.withTrimmedLeft(theme::kGap));
}

}  // namespace sistrum::shell
