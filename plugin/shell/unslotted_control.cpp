#include "unslotted_control.h"

#include "control_text.h"

namespace sistrum::shell {

UnslottedControl::UnslottedControl(Instrument& instrument, int part, int place, const PartInfo& info)
    : instrument_(instrument),
      part_(part),
      place_(place),
      card_(info.card),
      control_(card_->controls.at(static_cast<std::size_t>(place))) {
    follow(info.controls.at(static_cast<std::size_t>(place)));
}

void UnslottedControl::follow(const ControlState& state) {
    value_ = state.normalised;
    touched_ = state.touched;
}

float UnslottedControl::initial() const {
    return normalised_of(control_, control_.default_value);
}

// Not where the part has another model by now: a place in its card is another control.
template <typename Change>
void UnslottedControl::change(Change&& change) {
    instrument_.edit([&](Engine& engine) {
        if (engine.part(part_).card == card_) change(engine);
    });
}

void UnslottedControl::edit(float value) {
    value_ = juce::jlimit(0.0f, 1.0f, value);
    touched_ = true;
    change([this](Engine& engine) { engine.set_control(part_, place_, value_); });
}

void UnslottedControl::release() {
    touched_ = false;
    change([this](Engine& engine) { engine.release_control(part_, place_); });
}

juce::String UnslottedControl::title() const {
    return part_prefix(part_) + " " + juce::String::fromUTF8(control_.label.c_str());
}

juce::String UnslottedControl::readable(float value) const {
    return shell::readable(control_, value);
}

float UnslottedControl::value_of(const juce::String& text) const {
    return normalised_of(control_, text);
}

}  // namespace sistrum::shell
