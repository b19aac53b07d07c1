#include "keys_section.h"

#include "part_card.h"
#include "part_text.h"

namespace sistrum::shell {
namespace {

constexpr int kSettings = 200, kLegato = 72, kLegend = 16;
constexpr float kOff = 0.4f;  // opacity of what does nothing at present

}  // namespace

KeysSection::KeysSection(Workbench& bench)
    : Panel("Keys"), bench_(bench), notes_(bench), length_(bench), legato_(bench, "Legato", theme::kAccent) {
    legato_.setTooltip("One note at a time: the next key takes the note that sounds to its pitch");
    notes_.setTooltip("Hold: as long as the key is down. Stretch: the whole note in the length given");
    keyboard_.on_press = [this](int key, float velocity) {
        bench_.processor.press_key(part_, key, velocity);
    };
    keyboard_.on_release = [this](int key) { bench_.processor.release_key(part_, key); };
    for (auto* child : std::initializer_list<juce::Component*>{&legato_, &notes_, &length_, &keyboard_})
        addAndMakeVisible(child);
}

void KeysSection::show(int part) {
    if (std::exchange(part_, part) != part) keyboard_.release_all();
    const auto parameter = [&](PartParam param) -> PartParameter& {
        return bench_.parameters.mix(part, param);
    };
    notes_.bind(parameter(PartParam::notes), label_of(PartParam::notes));
    length_.bind(parameter(PartParam::length), label_of(PartParam::length));
    legato_.bind(parameter(PartParam::legato), label_of(PartParam::legato));
    refresh();
}

void KeysSection::show(const KeyboardState& state) {
    keyboard_.show(state);
    if (std::exchange(state_, state) == state) return;
    repaint(legend_);
}

void KeysSection::refresh() {
    notes_.refresh();
    length_.refresh();
    legato_.refresh();
    stretches_or_not();
}

void KeysSection::stretches_or_not() {
    const auto stretches = bench_.parameters.mix(part_, PartParam::notes).getValue() >= 0.5f;
    if (length_.isEnabled() == stretches) return;
    length_.setEnabled(stretches);
    length_.setAlpha(stretches ? 1.0f : kOff);
}

void KeysSection::resized() {
    auto area = inside();
    settings_ = area.removeFromLeft(kSettings);
    area.removeFromLeft(theme::kMargin);
    auto settings = settings_;
    legato_.setBounds(settings.removeFromTop(kHeading).removeFromRight(kLegato).expanded(0, 2));
    auto boxes = settings.removeFromBottom(kBoxLabel + theme::kControl - theme::kUnit);
    notes_.setBounds(boxes.removeFromLeft((boxes.getWidth() - theme::kGap) / 2));
    length_.setBounds(boxes.withTrimmedLeft(theme::kGap));
    legend_ = area.removeFromBottom(kLegend);
    keyboard_.setBounds(area);
}

std::vector<TextLine> KeysSection::lines() const {
    auto lines = Panel::lines();
    lines.front().area = settings_.withHeight(kHeading).withTrimmedRight(kLegato);
    const auto ready = static_cast<int>(state_.ready.count()), all = state_.high - state_.low + 1;
    const auto told = juce::String(ready) + " of " + juce::String(all) + " ready";
    auto row = legend_;
    const auto font = theme::font(theme::kTiny);
    const auto place = row.removeFromRight(text_width(font, told));
    lines.push_back(
        {key_name(state_.low) + " to " + key_name(state_.high) + " as trained, other keys are transposed",
         font, row.withTrimmedRight(theme::kGap), theme::kMuted});
    lines.push_back({told, font, place, theme::kMuted, juce::Justification::centredRight});
    return lines;
}

}  // namespace sistrum::shell
