#include "part_text.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <cmath>

namespace sistrum::shell {
namespace {

constexpr int kMiddleCOctave = 3, kKeys = 128;
constexpr float kSilence = 1e-4f;  // of a gain: -80 dB

bool in_percent(const PartParamInfo& info) {
    return info.param == PartParam::level || info.param == PartParam::pan;
}

bool is_key(const PartParamInfo& info) {
    return info.param == PartParam::note || info.param == PartParam::low || info.param == PartParam::high;
}

juce::String utf8(std::string_view text) {
    return juce::String::fromUTF8(text.data(), static_cast<int>(text.size()));
}

// What stands for the lowest value where that is no number like the others.
const char* zero_name(PartParam param) {
    switch (param) {
        case PartParam::choke:
            return "Off";
        case PartParam::output:
            return "Main";
        case PartParam::channel:
            return "All";
        default:
            return nullptr;
    }
}

// The name of a whole value, or nothing where the number says it all.
juce::String name_of(const PartParamInfo& info, int value) {
    if (is_key(info)) return key_name(value);
    if (!info.choices.empty()) return juce::StringArray::fromTokens(utf8(info.choices), "|", {})[value];
    const auto* zero = zero_name(info.param);
    return value == 0 && zero != nullptr ? juce::String{zero} : juce::String{};
}

bool is_number(const juce::String& text) {
    return text.isNotEmpty() && text.containsOnly("0123456789.-+") && text.containsAnyOf("0123456789");
}

std::optional<int> value_of_name(const PartParamInfo& info, const juce::String& name) {
    if (is_key(info)) return key_of_name(name);
    if (!info.choices.empty()) {
        const auto index = juce::StringArray::fromTokens(utf8(info.choices), "|", {}).indexOf(name, true);
        return index >= 0 ? std::optional{index} : std::nullopt;
    }
    const auto* zero = zero_name(info.param);
    return zero != nullptr && name.equalsIgnoreCase(zero) ? std::optional{0} : std::nullopt;
}

juce::String readable_seconds(float seconds) {
    const auto ms = seconds * 1000.0f;
    if (seconds < 1.0f)
        return (ms > 0.0f && ms < 10.0f ? juce::String(ms, 1) : juce::String(juce::roundToInt(ms))) + " ms";
    return juce::String(seconds, seconds < 10.0f ? 2 : 1) + " s";
}

juce::String readable_pan(float pan) {
    const auto percent = juce::roundToInt(pan * 100.0f);
    if (percent == 0) return "C";
    return (percent < 0 ? "L " : "R ") + juce::String(std::abs(percent));
}

juce::String readable_hertz(float hertz) {
    if (hertz < 1000.0f) return juce::String(juce::roundToInt(hertz)) + " Hz";
    return juce::String(hertz / 1000.0f, hertz < 10000.0f ? 2 : 1) + " kHz";
}

juce::String with_sign(float value, const juce::String& unit) {
    const auto whole = juce::roundToInt(value);
    return (whole > 0 ? "+" : "") + juce::String(whole) + " " + unit;
}

}  // namespace

juce::String key_name(int note) {
    return juce::MidiMessage::getMidiNoteName(note, true, true, kMiddleCOctave);
}

std::optional<int> key_of_name(const juce::String& name) {
    for (int note = 0; note < kKeys; ++note) {
        const auto flat = juce::MidiMessage::getMidiNoteName(note, false, true, kMiddleCOctave);
        if (name.equalsIgnoreCase(key_name(note)) || name.equalsIgnoreCase(flat)) return note;
    }
    return std::nullopt;
}

juce::String readable_gain(float gain) {
    if (gain < kSilence) return juce::String::fromUTF8("\xe2\x88\x92\xe2\x88\x9e dB");  // minus infinity
    return juce::String(juce::Decibels::gainToDecibels(gain), 1) + " dB";
}

juce::String part_label(const PartParamInfo& info) {
    return in_percent(info) ? juce::String{"%"} : utf8(info.unit);
}

juce::String part_text(const PartParamInfo& info, float value) {
    if (in_percent(info)) return juce::String(value * 100.0f, 1);
    if (!info.whole) return juce::String(value, 4);
    const auto whole = juce::roundToInt(value);
    const auto name = name_of(info, whole);
    return name.isNotEmpty() ? name : juce::String(whole);
}

float part_value(const PartParamInfo& info, const juce::String& text) {
    const auto trimmed = text.trim();
    if (info.whole && !is_number(trimmed)) {
        if (const auto value = value_of_name(info, trimmed)) return static_cast<float>(*value);
    }
    const auto number = trimmed.getFloatValue();
    return legal_value(info.param, in_percent(info) ? number / 100.0f : number);
}

juce::String part_readable(const PartParamInfo& info, float value) {
    switch (info.param) {
        case PartParam::level:
            return readable_gain(value);
        case PartParam::pan:
            return readable_pan(value);
        case PartParam::hold:
            return value >= info.max ? juce::String{"Full"} : readable_seconds(value);
        case PartParam::attack:
        case PartParam::decay:
        case PartParam::release:
        case PartParam::length:
            return readable_seconds(value);
        case PartParam::cutoff:
            return readable_hertz(value);
        case PartParam::tune:
        case PartParam::fine:
            return with_sign(value, utf8(info.unit));
        default:
            break;
    }
    if (!info.whole) return juce::String(juce::roundToInt(value * 100.0f)) + " %";
    return (part_text(info, value) + " " + utf8(info.unit)).trimEnd();
}

}  // namespace sistrum::shell
