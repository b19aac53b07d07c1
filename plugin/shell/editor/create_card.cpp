#include "create_card.h"

namespace sistrum::shell {
namespace {
constexpr double kFirstAmount = 0.25;
constexpr int kMutateWidth = 72, kAmountText = 40;
}  // namespace

CreateCard::CreateCard(Workbench& bench) : PartCard("Create", bench, {}) {
    new_sound_.setTooltip("Another sound of this kind. What is locked stays.");
    new_sound_.onClick = [this] { bench_.actions.new_sound(part_); };
    lock_.setTooltip("Keep the latent: new and mutated sounds differ in their controls only");
    lock_.setToggleable(true);
    lock_.onClick = [this] {
        bench_.actions.set_locked(part_, kLatentLock, !bench_.actions.locked(part_, kLatentLock));
        refresh();
    };
    mutate_.setTooltip("A neighbour of this sound, as far away as the slider says. What is locked stays.");
    mutate_.onClick = [this] { bench_.actions.mutate(part_, amount_.getValue()); };
    amount_.setRange(0.0, 1.0);
    amount_.setValue(kFirstAmount, juce::dontSendNotification);
    amount_.setDoubleClickReturnValue(true, kFirstAmount);
    amount_.setTitle("Mutate amount");
    amount_.setTooltip("How far a mutation goes");
    amount_.setWantsKeyboardFocus(true);
    amount_.onValueChange = [this] { repaint(amount_text()); };
    for (auto* child : std::initializer_list<juce::Component*>{&new_sound_, &lock_, &mutate_, &amount_})
        addAndMakeVisible(child);
}

void CreateCard::show(int part) {
    PartCard::show(part);
    refresh();
}

void CreateCard::refresh() {
    const auto locked = bench_.actions.locked(part_, kLatentLock);
    lock_.setToggleState(locked, juce::dontSendNotification);
    lock_.set_icon(locked ? Icon::locked : Icon::unlocked);
    lock_.setDescription(locked ? "Locked" : "Unlocked");
}

void CreateCard::resized() {
    auto area = content();
    auto first = area.removeFromTop(theme::kControl);
    lock_.setBounds(first.removeFromRight(theme::kControl));
    new_sound_.setBounds(first.withTrimmedRight(theme::kGap));
    auto second = area.removeFromBottom(theme::kControl);
    mutate_.setBounds(second.removeFromLeft(kMutateWidth));
    amount_.setBounds(second.withTrimmedLeft(theme::kGap).withTrimmedRight(kAmountText));
}

juce::Rectangle<int> CreateCard::amount_text() const {
    return content().removeFromBottom(theme::kControl).removeFromRight(kAmountText);
}

std::vector<TextLine> CreateCard::lines() const {
    auto lines = PartCard::lines();
    const auto percent = juce::String(juce::roundToInt(amount_.getValue() * 100.0)) + " %";
    lines.push_back(
        {percent, theme::small(), amount_text(), theme::kText, juce::Justification::centredRight});
    return lines;
}

}  // namespace sistrum::shell
