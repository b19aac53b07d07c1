#include "save_form.h"

#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr auto kReallyDelete = "Really delete?";

void prepare(juce::TextEditor& field, const juce::String& name) {
    field.setTitle(name);
    field.setFont(theme::body());
    field.setTextToShowWhenEmpty(name, theme::kMuted);
    field.setIndents(theme::kGap, 0);
    field.setJustification(juce::Justification::centredLeft);
    field.setSelectAllWhenFocused(true);
}

}  // namespace

SaveForm::SaveForm() {
    setTitle("Save");
    setFocusContainerType(FocusContainerType::focusContainer);
    prepare(name_, "Name");
    prepare(tags_, "Tags, with commas between");
    name_.onReturnKey = tags_.onReturnKey = [this] { save(); };
    save_.onClick = [this] { save(); };
    for (auto* kind : {&sound_, &part_, &kit_}) {
        kind->setToggleable(true);
        kind->onClick = [this, kind] { choose(*kind); };
    }
    sound_.setTitle("Save as sound");
    part_.setTitle("Save as part");
    kit_.setTitle("Save as kit");
    delete_.setTitle("Delete preset");
    delete_.onClick = [this] {  // asks once
        if (delete_.lines().front().text != kReallyDelete) return delete_.set_text(kReallyDelete);
        if (on_delete) on_delete();
    };
    for (auto* child :
         std::initializer_list<juce::Component*>{&name_, &tags_, &sound_, &part_, &kit_, &delete_, &save_})
        addAndMakeVisible(child);
    choose(sound_);
    can_delete(false);
}

void SaveForm::choose(ActionButton& kind) {
    for (auto* each : {&sound_, &part_, &kit_})
        each->setToggleState(each == &kind, juce::dontSendNotification);
}

void SaveForm::suggest(const juce::String& name) {
    if (name_.getText() == suggested_) name_.setText(name, false);
    suggested_ = name;
}

void SaveForm::can_delete(bool possible) {
    delete_.setEnabled(possible);
    delete_.set_text("Delete");
}

void SaveForm::save() {
    const auto name = name_.getText().trim();
    if (name.isEmpty()) return name_.grabKeyboardFocus();
    Wish wish{kit_.getToggleState()    ? PresetKind::kit
              : part_.getToggleState() ? PresetKind::part
                                       : PresetKind::sound,
              name.toStdString(),
              {}};
    for (const auto& tag : juce::StringArray::fromTokens(tags_.getText(), ",", {}))
        if (tag.trim().isNotEmpty()) wish.tags.push_back(tag.trim().toStdString());
    if (on_save) on_save(wish);
}

void SaveForm::resized() {
    auto area = getLocalBounds();
    auto fields = area.removeFromTop(theme::kControl);
    name_.setBounds(fields.removeFromLeft((fields.getWidth() - theme::kGap) / 2));
    tags_.setBounds(fields.withTrimmedLeft(theme::kGap));
    auto row = area.removeFromBottom(theme::kControl);
    for (auto* kind : {&sound_, &part_, &kit_}) {
        kind->setBounds(row.removeFromLeft(kind->width()));
        row.removeFromLeft(theme::kUnit);
    }
    save_.setBounds(row.removeFromRight(96));
    row.removeFromRight(theme::kGap);
    delete_.setBounds(row.removeFromRight(124));
}

}  // namespace sistrum::shell
