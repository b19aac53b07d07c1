// One control slot of a part as a host parameter: 0..1, named and scaled by the control that the part's model
// puts there. The id never changes, the name does.
#pragma once

#include <memory>
#include <mutex>

#include "host_parameter.h"
#include "model/card.h"

namespace sistrum::shell {

class ControlParameter final : public HostParameter {
  public:
    ControlParameter(int part, int slot, ParameterCounts& counts);

    // [main] The control in the slot now, or none; true if the host should read name and unit again.
    bool describe(std::shared_ptr<const Control> control);

    juce::String getName(int maximum_length) const override;
    juce::String getLabel() const override;
    juce::String getText(float normalised, int maximum_length) const override;
    float getValueForText(const juce::String& text) const override;
    const juce::NormalisableRange<float>& getNormalisableRange() const override { return range_; }
    juce::String readable(float normalised) const override;

  private:
    // What `read` makes of the control in the slot (nullptr: none), which stays while it looks.
    template <typename Read>
    auto look(Read&& read) const {
        const std::lock_guard lock{mutex_};
        return read(control_.get());
    }

    const juce::NormalisableRange<float> range_{0.0f, 1.0f};
    const juce::String prefix_;  // "P01 "
    mutable std::mutex mutex_;   // never taken by the audio thread
    std::shared_ptr<const Control> control_;
};

}  // namespace sistrum::shell
