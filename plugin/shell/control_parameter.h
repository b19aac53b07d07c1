// One control slot of a part as a host parameter: 0..1, named and scaled by the control that the part's model
// puts there. The id never changes, the name does.
#pragma once

#include <mutex>

#include "host_parameter.h"
#include "model/card.h"

namespace sistrum::shell {

class ControlParameter final : public HostParameter {
  public:
    ControlParameter(int part, int slot, std::atomic<std::uint32_t>& edit_total);

    // [main] The control in the slot now, or none; true if the host should read name and unit again.
    bool describe(const Control* control);

    juce::String getName(int maximum_length) const override;
    juce::String getLabel() const override;
    juce::String getText(float normalised, int maximum_length) const override;
    float getValueForText(const juce::String& text) const override;
    const juce::NormalisableRange<float>& getNormalisableRange() const override { return range_; }
    juce::String readable(float normalised) const override;

  private:
    std::optional<Control> control() const;

    const juce::NormalisableRange<float> range_{0.0f, 1.0f};
    const juce::String prefix_;  // "P01 "
    mutable std::mutex mutex_;   // never taken by the audio thread
    std::optional<Control> control_;
};

}  // namespace sistrum::shell
