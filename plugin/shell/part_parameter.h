// One row of the engine's part table for one part as a host parameter.
#pragma once

#include "host_parameter.h"
#include "part/part_params.h"

namespace sistrum::shell {

class PartParameter final : public HostParameter {
  public:
    PartParameter(int part, const PartParamInfo& info, ParameterCounts& counts);

    juce::String getLabel() const override;
    juce::String getText(float normalised, int maximum_length) const override;
    float getValueForText(const juce::String& text) const override;
    const juce::NormalisableRange<float>& getNormalisableRange() const override { return range_; }
    bool isDiscrete() const override { return info_.whole; }
    bool isBoolean() const override;
    int getNumSteps() const override;
    bool isAutomatable() const override;
    juce::String readable(float normalised) const override;

  private:
    float legal(float normalised) const noexcept override;

    const PartParamInfo& info_;
    const juce::NormalisableRange<float> range_;
};

int release_of(PartParam param);  // the version hint of its host parameter

}  // namespace sistrum::shell
