// The gain over all outputs as a host parameter, in dB.
#pragma once

#include "host_parameter.h"

namespace sistrum::shell {

class VolumeParameter final : public HostParameter {
  public:
    explicit VolumeParameter(ParameterCounts& counts);

    juce::String getLabel() const override { return "dB"; }
    juce::String getText(float normalised, int maximum_length) const override;
    float getValueForText(const juce::String& text) const override;
    const juce::NormalisableRange<float>& getNormalisableRange() const override { return range_; }
    juce::String readable(float normalised) const override;

  private:
    const juce::NormalisableRange<float> range_;  // of the linear gain; half way is 12 dB below the top
};

}  // namespace sistrum::shell
