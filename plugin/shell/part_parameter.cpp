#include "part_parameter.h"

#include "part_text.h"

namespace sistrum::shell {
namespace {

juce::NormalisableRange<float> range_of(const PartParamInfo& info) {
    juce::NormalisableRange<float> range{info.min, info.max, info.whole ? 1.0f : 0.0f};
    if (!info.whole) range.setSkewForCentre(info.centre);
    return range;
}

}  // namespace

int release_of(PartParam param) {
    switch (param) {
        case PartParam::level:
        case PartParam::pan:
        case PartParam::attack:
        case PartParam::hold:
        case PartParam::decay:
        case PartParam::release:
            return kFirstRelease;
        case PartParam::notes:
        case PartParam::length:
        case PartParam::legato:
            return kThirdRelease;
        default:
            return kSecondRelease;
    }
}

PartParameter::PartParameter(int part, const PartParamInfo& info, ParameterCounts& counts)
    : HostParameter({part_prefix(part).toLowerCase() + "_" + juce::String(info.id.data(), info.id.size()),
                     release_of(info.param)},
                    part_prefix(part) + " " + juce::String(info.label.data(), info.label.size()),
                    range_of(info).convertTo0to1(info.default_value), counts),
      info_(info),
      range_(range_of(info)) {}

// What is set up once is no matter of automation; how notes are held may change while they are played.
bool PartParameter::isAutomatable() const {
    return info_.group != PartParamGroup::keys || release_of(info_.param) == kThirdRelease;
}

bool PartParameter::isBoolean() const {
    return info_.param == PartParam::mute || info_.param == PartParam::solo ||
           info_.param == PartParam::legato;
}

int PartParameter::getNumSteps() const {
    return info_.whole ? static_cast<int>(info_.max - info_.min) + 1 : HostParameter::getNumSteps();
}

float PartParameter::legal(float normalised) const noexcept {
    if (!info_.whole) return normalised;
    return (std::round(info_.min + normalised * (info_.max - info_.min)) - info_.min) /
           (info_.max - info_.min);
}

juce::String PartParameter::getLabel() const {
    return part_label(info_);
}

juce::String PartParameter::getText(float normalised, int maximum_length) const {
    return part_text(info_, convertFrom0to1(normalised)).substring(0, maximum_length);
}

float PartParameter::getValueForText(const juce::String& text) const {
    return convertTo0to1(part_value(info_, text));
}

juce::String PartParameter::readable(float normalised) const {
    return part_readable(info_, convertFrom0to1(normalised));
}

}  // namespace sistrum::shell
