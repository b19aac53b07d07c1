#include "rail.h"

namespace sistrum::shell {

Rail::Rail(Workbench& bench) : create_(bench), compare_(bench), variation_(bench) {
    setTitle("Making sounds");
    setFocusContainerType(FocusContainerType::focusContainer);
    for (auto* card : std::initializer_list<PartCard*>{&create_, &compare_, &variation_})
        addAndMakeVisible(card);
}

void Rail::show(int part, const PartInfo& info) {
    compare_.know_other(info.other.has_value());
    create_.setEnabled(info.status != PartStatus::empty && info.status != PartStatus::loading);
    if (std::exchange(part_, part) == part) return;
    for (auto* card : std::initializer_list<PartCard*>{&create_, &compare_, &variation_}) card->show(part);
}

void Rail::refresh() {
    create_.refresh();
    compare_.refresh();
    variation_.refresh();
}

void Rail::resized() {
    auto area = getLocalBounds();
    create_.setBounds(area.removeFromTop(CreateCard::kHeight));
    area.removeFromTop(theme::kGap);
    compare_.setBounds(area.removeFromTop(CompareCard::kHeight));
    area.removeFromTop(theme::kGap);
    variation_.setBounds(area);
}

}  // namespace sistrum::shell
