#include "volume_parameter.h"

#include "engine.h"
#include "part_text.h"

namespace sistrum::shell {
namespace {

constexpr float kHalfWay = 0.5f;     // gain
constexpr float kSilence = -100.0f;  // dB and below: none at all

juce::NormalisableRange<float> gains() {
    juce::NormalisableRange<float> range{0.0f, Engine::kMaxVolume};
    range.setSkewForCentre(kHalfWay);
    return range;
}

}  // namespace

VolumeParameter::VolumeParameter(ParameterCounts& counts)
    : HostParameter({"volume", kSecondRelease}, "Volume", gains().convertTo0to1(Engine::kDefaultVolume),
                    counts),
      range_(gains()) {}

juce::String VolumeParameter::getText(float normalised, int maximum_length) const {
    const auto decibels = juce::Decibels::gainToDecibels(convertFrom0to1(normalised), kSilence);
    const auto text = decibels <= kSilence ? juce::String{"-inf"} : juce::String(decibels, 3);
    return text.substring(0, maximum_length);
}

float VolumeParameter::getValueForText(const juce::String& text) const {
    if (text.trim().startsWithIgnoreCase("-inf")) return 0.0f;
    const auto gain = juce::Decibels::decibelsToGain(text.getFloatValue(), kSilence);
    return convertTo0to1(juce::jlimit(0.0f, Engine::kMaxVolume, gain));
}

juce::String VolumeParameter::readable(float normalised) const {
    return readable_gain(convertFrom0to1(normalised));
}

}  // namespace sistrum::shell
