#include "part_parameter.h"

namespace sistrum::shell {
namespace {

juce::NormalisableRange<float> range_of(const PartParamInfo& info) {
    juce::NormalisableRange<float> range{info.min, info.max};
    range.setSkewForCentre(info.centre);
    return range;
}

juce::String readable_seconds(float seconds) {
    if (seconds < 1.0f)
        return juce::String(seconds * 1000.0f, seconds > 0.0f && seconds < 0.01f ? 1 : 0) + " ms";
    return juce::String(seconds, seconds < 10.0f ? 2 : 1) + " s";
}

juce::String readable_pan(float pan) {
    const auto percent = juce::roundToInt(pan * 100.0f);
    if (percent == 0) return "C";
    return (percent < 0 ? "L " : "R ") + juce::String(std::abs(percent));
}

juce::String readable_level(float gain) {
    if (gain < 1e-4f) return juce::String::fromUTF8("\xe2\x88\x92\xe2\x88\x9e dB");  // minus infinity
    return juce::String(juce::Decibels::gainToDecibels(gain), 1) + " dB";
}

}  // namespace

PartParameter::PartParameter(int part, const PartParamInfo& info, ParameterCounts& counts)
    : HostParameter({part_prefix(part).toLowerCase() + "_" + juce::String(info.id.data(), info.id.size()),
                     kParameterVersionHint},
                    part_prefix(part) + " " + juce::String(info.label.data(), info.label.size()),
                    range_of(info).convertTo0to1(info.default_value), counts),
      info_(info),
      range_(range_of(info)) {}

bool PartParameter::in_percent() const noexcept {
    return info_.param == PartParam::level || info_.param == PartParam::pan;
}

juce::String PartParameter::getLabel() const {
    return in_percent() ? juce::String{"%"} : juce::String(info_.unit.data(), info_.unit.size());
}

juce::String PartParameter::getText(float normalised, int maximum_length) const {
    const auto value = convertFrom0to1(normalised);
    const auto text = in_percent() ? juce::String(value * 100.0f, 1) : juce::String(value, 4);
    return text.substring(0, maximum_length);
}

float PartParameter::getValueForText(const juce::String& text) const {
    const auto value = text.getFloatValue();
    return convertTo0to1(juce::jlimit(info_.min, info_.max, in_percent() ? value / 100.0f : value));
}

juce::String PartParameter::readable(float normalised) const {
    const auto value = convertFrom0to1(normalised);
    switch (info_.param) {
        case PartParam::level:
            return readable_level(value);
        case PartParam::pan:
            return readable_pan(value);
        case PartParam::hold:
            return value >= info_.max ? juce::String{"Full"} : readable_seconds(value);
        default:
            return readable_seconds(value);
    }
}

}  // namespace sistrum::shell
