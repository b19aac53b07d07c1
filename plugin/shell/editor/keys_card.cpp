#include "keys_card.h"

namespace sistrum::shell {

KeysCard::KeysCard(Workbench& bench)
    : PartCard("Keys and output", bench, {}),
      note_(bench),
      low_(bench),
      high_(bench),
      channel_(bench),
      choke_(bench),
      output_(bench) {
    for (auto* box : {&note_, &low_, &high_}) addAndMakeVisible(*box);
    for (auto* box : {&channel_, &choke_, &output_}) addAndMakeVisible(*box);
}

void KeysCard::show(int part) {
    PartCard::show(part);
    const auto bind = [this](auto& box, PartParam param) { box.bind(parameter(param), label_of(param)); };
    bind(note_, PartParam::note);
    bind(low_, PartParam::low);
    bind(high_, PartParam::high);
    bind(channel_, PartParam::channel);
    bind(choke_, PartParam::choke);
    bind(output_, PartParam::output);
}

void KeysCard::refresh() {
    for (auto* box : {&note_, &low_, &high_}) box->refresh();
    for (auto* box : {&channel_, &choke_, &output_}) box->refresh();
}

void KeysCard::resized() {
    constexpr int kRows = 3;
    juce::Component* const boxes[kRows][2] = {{&note_, &channel_}, {&low_, &high_}, {&choke_, &output_}};
    const auto area = content();
    const auto height = kBoxLabel + theme::kControl - theme::kUnit;
    for (int row = 0; row < kRows; ++row) {
        const auto y = area.getY() + (area.getHeight() - height) * row / (kRows - 1);
        auto line = area.withY(y).withHeight(height);
        boxes[row][0]->setBounds(line.removeFromLeft((line.getWidth() - theme::kGap) / 2));
        boxes[row][1]->setBounds(line.withTrimmedLeft(theme::kGap));
    }
}

}  // namespace sistrum::shell
