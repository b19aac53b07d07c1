#include "variation_card.h"

namespace sistrum::shell {

VariationCard::VariationCard(Workbench& bench) : PartCard("Variation", bench, {}) {
    const auto add = [&](PartParam param, const char* label, const char* tooltip) {
        rows_.push_back({param, label, std::make_unique<SliderRow>(bench)});
        rows_.back().row->slider().setTooltip(tooltip);
        addAndMakeVisible(*rows_.back().row);
    };
    add(PartParam::variation, "Amount",
        "How far each hit is drawn from the sound. 0: always the exact sound.");
    add(PartParam::spread, "Spread", "0: hits lie on one line through the sound. 100 %: all around it.");
    add(PartParam::direction, "Direction", "Which line");
    add(PartParam::seed, "Seed", "Which row of draws: the same song and seed give the same hits");
}

void VariationCard::show(int part) {
    PartCard::show(part);
    for (auto& [param, label, row] : rows_) row->bind(parameter(param), label);
}

void VariationCard::refresh() {
    for (auto& place : rows_) place.row->refresh();
}

void VariationCard::resized() {
    constexpr int kRow = 6 * theme::kUnit, kMostRow = 11 * theme::kUnit;
    auto area = content();
    const auto height = juce::jlimit(kRow, kMostRow, area.getHeight() / static_cast<int>(rows_.size()));
    for (auto& place : rows_) place.row->setBounds(area.removeFromTop(height));
}

}  // namespace sistrum::shell
