#include "compare_card.h"

namespace sistrum::shell {

CompareCard::CompareCard(Workbench& bench) : PartCard("A / B", bench, {}), morph_(bench) {
    store_.setTooltip("Remember this sound as B");
    store_.onClick = [this] { bench_.actions.store_other(part_); };
    swap_.setTitle("Swap A and B");
    swap_.setTooltip("Hear B in place of A, and back");
    swap_.onClick = [this] { bench_.actions.swap_sounds(part_); };
    clear_.setTitle("Clear B");
    clear_.setTooltip("Forget B");
    clear_.onClick = [this] { bench_.actions.clear_other(part_); };
    morph_.slider().setTooltip("From A to B, along the sphere of latents");
    for (auto* child : std::initializer_list<juce::Component*>{&store_, &swap_, &clear_, &morph_})
        addAndMakeVisible(child);
}

void CompareCard::show(int part) {
    PartCard::show(part);
    morph_.bind(parameter(PartParam::morph), label_of(PartParam::morph));
}

void CompareCard::know_other(bool there_is_one) {
    for (auto* needs_other : std::initializer_list<juce::Component*>{&swap_, &clear_, &morph_})
        needs_other->setEnabled(there_is_one);
}

void CompareCard::resized() {
    auto area = content();
    auto row = area.removeFromTop(theme::kControl);
    const auto third = (row.getWidth() - 2 * theme::kGap) / 3;
    clear_.setBounds(row.removeFromRight(third - theme::kUnit));
    row.removeFromRight(theme::kGap);
    swap_.setBounds(row.removeFromRight(third - theme::kUnit));
    store_.setBounds(row.withTrimmedRight(theme::kGap));
    morph_.setBounds(area.removeFromBottom(6 * theme::kUnit));
}

}  // namespace sistrum::shell
