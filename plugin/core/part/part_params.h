// What a part does with its sound: one table of its parameters, from which shell, state and bindings derive
// theirs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sistrum {

enum class PartParam : std::uint8_t {
    level,
    pan,
    attack,
    hold,
    decay,
    release,
    mute,
    solo,
    tune,
    fine,
    filter,
    cutoff,
    resonance,
    choke,
    output,
    play,
    note,
    low,
    high,
    channel,
    bend,
    velocity,
    variation,
    spread,
    direction,
    seed,
    morph,
    notes,
    length,
    legato
};
inline constexpr int kPartParams = 30;

// What a part is for: a heading in editors and hosts.
enum class PartParamGroup : std::uint8_t { mix, envelope, pitch, filter, keys, variation };

struct PartParamInfo {
    PartParam param;
    std::string_view id, label, unit;
    PartParamGroup group;
    float min, max, default_value;
    float centre;  // the value a knob shows at half way: times are felt on a curve
    // 0: continuous. Else whole numbers from min to max; `choices` names them, separated by '|', where a
    // number alone says nothing.
    bool whole = false;
    std::string_view choices = {};
};

enum class FilterType : std::uint8_t { off, low_pass, band_pass, high_pass };
enum class PlayMode : std::uint8_t { one_shot, chromatic };
enum class NoteMode : std::uint8_t { hold, stretch };

inline constexpr int kAnyChannel = 0;  // of `channel`; 1..16 are MIDI's

// Defaults leave a sound as it was rendered: gain 1, centred, held to its end, unfiltered.
// level      linear gain.
// pan        balance, unity in the centre: right turns the left side down, and the other way round.
// attack     seconds from silence to full gain, linear; 0 starts at full gain.
// hold       seconds at full gain after the attack; 60 holds to the end of the sound, at whatever pitch.
// decay      seconds from full gain to silence after the hold, exponential (60 dB over that time).
// release    seconds to silence after all-notes-off, or after the key goes up on a chromatic part, linear;
//            held notes do without: their model writes how they end.
// solo       while any part is soloed, those that are not are silent.
// tune, fine playback rate, semitones and cents; takes part in sounding voices at once.
// filter     two-pole state-variable filter over the part; cutoff in Hz, resonance 0..1.
// choke      group 1..16: a hit fades sounding voices of the group's other parts. 0: none.
// output     0 the main output, 1..16 an output of its own (the main one where the host has it off).
// play       one-shot: `note` plays it. Chromatic: the keys `low` to `high` play it, `note` at its own pitch.
// channel    MIDI channel that it listens to; 0: any.
// bend       semitones of a full pitch bend, chromatic parts only.
// velocity   how much velocity moves the level: 0 not at all, 1 by its square.
// variation  how far each hit is drawn from the sound: 0 the exact sound, 1 any sound of the model. Held
// notes
//            are not drawn: each has a sustain of its own anyway.
// spread     0: hits lie on one line through the sound, 1: all around it.
// direction  which line. seed: which row of draws.
// morph      0 the sound, 1 the other sound; between them along the sphere of latents.
// The last three are for chromatic parts whose model streams:
// notes      hold: the key ends a note. Stretch: a note is as long as its event says, or `length`.
// length     seconds of a stretched note whose event brings no length of its own.
// legato     one note at a time: a key that goes down while another is held takes its note to the new pitch.
inline constexpr std::array<PartParamInfo, kPartParams> kPartTable{{
    {PartParam::level, "level", "Level", "", PartParamGroup::mix, 0.0f, 2.0f, 1.0f, 1.0f},
    {PartParam::pan, "pan", "Pan", "", PartParamGroup::mix, -1.0f, 1.0f, 0.0f, 0.0f},
    {PartParam::attack, "attack", "Attack", "s", PartParamGroup::envelope, 0.0f, 2.0f, 0.0f, 0.1f},
    {PartParam::hold, "hold", "Hold", "s", PartParamGroup::envelope, 0.0f, 60.0f, 60.0f, 1.0f},
    {PartParam::decay, "decay", "Decay", "s", PartParamGroup::envelope, 0.001f, 10.0f, 0.3f, 0.5f},
    {PartParam::release, "release", "Release", "s", PartParamGroup::envelope, 0.002f, 10.0f, 0.1f, 0.5f},
    {PartParam::mute, "mute", "Mute", "", PartParamGroup::mix, 0.0f, 1.0f, 0.0f, 0.5f, true, "Off|On"},
    {PartParam::solo, "solo", "Solo", "", PartParamGroup::mix, 0.0f, 1.0f, 0.0f, 0.5f, true, "Off|On"},
    {PartParam::tune, "tune", "Tune", "st", PartParamGroup::pitch, -24.0f, 24.0f, 0.0f, 0.0f, true},
    {PartParam::fine, "fine", "Fine", "ct", PartParamGroup::pitch, -100.0f, 100.0f, 0.0f, 0.0f},
    {PartParam::filter, "filter", "Filter", "", PartParamGroup::filter, 0.0f, 3.0f, 0.0f, 1.5f, true,
     "Off|Low-pass|Band-pass|High-pass"},
    {PartParam::cutoff, "cutoff", "Cutoff", "Hz", PartParamGroup::filter, 20.0f, 20000.0f, 1000.0f,
     632.4555f},
    {PartParam::resonance, "resonance", "Resonance", "", PartParamGroup::filter, 0.0f, 1.0f, 0.0f, 0.5f},
    {PartParam::choke, "choke", "Choke group", "", PartParamGroup::keys, 0.0f, 16.0f, 0.0f, 8.0f, true},
    {PartParam::output, "output", "Output", "", PartParamGroup::mix, 0.0f, 16.0f, 0.0f, 8.0f, true},
    {PartParam::play, "play", "Play", "", PartParamGroup::keys, 0.0f, 1.0f, 0.0f, 0.5f, true,
     "One-shot|Chromatic"},
    {PartParam::note, "note", "Note", "", PartParamGroup::keys, 0.0f, 127.0f, 60.0f, 64.0f, true},
    {PartParam::low, "low", "Lowest key", "", PartParamGroup::keys, 0.0f, 127.0f, 0.0f, 64.0f, true},
    {PartParam::high, "high", "Highest key", "", PartParamGroup::keys, 0.0f, 127.0f, 127.0f, 64.0f, true},
    {PartParam::channel, "channel", "MIDI channel", "", PartParamGroup::keys, 0.0f, 16.0f, 0.0f, 8.0f, true},
    {PartParam::bend, "bend", "Bend range", "st", PartParamGroup::pitch, 0.0f, 24.0f, 2.0f, 12.0f, true},
    {PartParam::velocity, "velocity", "Velocity", "", PartParamGroup::mix, 0.0f, 1.0f, 1.0f, 0.5f},
    {PartParam::variation, "variation", "Variation", "", PartParamGroup::variation, 0.0f, 1.0f, 0.0f, 0.5f},
    {PartParam::spread, "spread", "Spread", "", PartParamGroup::variation, 0.0f, 1.0f, 1.0f, 0.5f},
    {PartParam::direction, "direction", "Direction", "", PartParamGroup::variation, 0.0f, 127.0f, 0.0f, 64.0f,
     true},
    {PartParam::seed, "seed", "Variation seed", "", PartParamGroup::variation, 0.0f, 127.0f, 0.0f, 64.0f,
     true},
    {PartParam::morph, "morph", "Morph", "", PartParamGroup::variation, 0.0f, 1.0f, 0.0f, 0.5f},
    {PartParam::notes, "notes", "Notes", "", PartParamGroup::keys, 0.0f, 1.0f, 0.0f, 0.5f, true,
     "Hold|Stretch"},
    {PartParam::length, "length", "Note length", "s", PartParamGroup::keys, 0.1f, 60.0f, 1.0f, 2.0f},
    {PartParam::legato, "legato", "Legato", "", PartParamGroup::keys, 0.0f, 1.0f, 0.0f, 0.5f, true, "Off|On"},
}};

using PartValues = std::array<float, kPartParams>;  // indexed by PartParam

constexpr const PartParamInfo& info(PartParam param) {
    return kPartTable[static_cast<std::size_t>(param)];
}

constexpr float value_of(const PartValues& values, PartParam param) noexcept {
    return values[static_cast<std::size_t>(param)];
}

constexpr int whole_value_of(const PartValues& values, PartParam param) noexcept {
    return static_cast<int>(value_of(values, param));
}

// Parameters that change what is rendered, not only how it is played.
constexpr bool is_rendered(PartParam param) {
    return info(param).group == PartParamGroup::variation;
}

constexpr PartValues default_values() {
    PartValues values{};
    for (const auto& entry : kPartTable) values[static_cast<std::size_t>(entry.param)] = entry.default_value;
    return values;
}

// The value in range, whole where the parameter is; `value` is no NaN.
float legal_value(PartParam param, float value) noexcept;

std::optional<PartParam> find_part_param(std::string_view id);

}  // namespace sistrum
