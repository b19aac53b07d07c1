#include "part_card.h"

namespace sistrum::shell {

juce::String label_of(PartParam param) {
    const auto& label = info(param).label;
    return {label.data(), label.size()};
}

PartCard::PartCard(const juce::String& title, Workbench& bench, std::initializer_list<PartParam> knobs)
    : Panel(title), bench_(bench) {
    for (const auto param : knobs) {
        knobs_.push_back({param, std::make_unique<Knob>(bench)});
        addAndMakeVisible(*knobs_.back().knob);
    }
}

void PartCard::show(int part) {
    part_ = part;
    for (auto& [param, knob] : knobs_) knob->bind(parameter(param), label_of(param));
}

void PartCard::refresh() {
    bool moved = false;
    for (auto& place : knobs_) moved |= place.knob->refresh();
    if (moved) knob_moved();
}

float PartCard::value(PartParam param) const {
    const auto& host_parameter = parameter(param);
    return host_parameter.convertFrom0to1(host_parameter.getValue());
}

juce::Rectangle<int> PartCard::above_knobs() const {
    return content().withTrimmedBottom(Knob::kHeight + theme::kGap);
}

void PartCard::resized() {
    const auto row = content().withTop(content().getBottom() - Knob::kHeight);
    const auto count = static_cast<int>(knobs_.size());
    for (int i = 0; i < count; ++i) {
        const auto left = row.getX() + row.getWidth() * i / count;
        const auto right = row.getX() + row.getWidth() * (i + 1) / count;
        knobs_[static_cast<std::size_t>(i)].knob->setBounds(row.withLeft(left).withRight(right));
    }
}

}  // namespace sistrum::shell
