// A control of a part's model that no host slot holds: the editor alone moves it.
#pragma once

#include <memory>

#include "editable.h"
#include "instrument.h"

namespace sistrum::shell {

class UnslottedControl final : public Editable {
  public:
    // `place`: in the card of the part as `info` tells it.
    UnslottedControl(Instrument& instrument, int part, int place, const PartInfo& info);

    void follow(const ControlState& state);  // as the engine has it

    float value() const override { return value_; }
    bool touched() const noexcept override { return touched_; }
    float initial() const override;
    void begin_gesture() override {}  // hosts hear of none
    void end_gesture() override {}
    void edit(float value) override;
    void release() override;
    void touch() override { edit(value_); }
    juce::String title() const override;
    juce::String readable(float value) const override;
    float value_of(const juce::String& text) const override;

  private:
    template <typename Change>
    void change(Change&& change);

    Instrument& instrument_;
    const int part_, place_;
    const std::shared_ptr<const Card> card_;
    const Control& control_;  // of the card
    float value_ = 0.0f;
    bool touched_ = false;
};

}  // namespace sistrum::shell
