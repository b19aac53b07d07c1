// The mix of a part: one table of its parameters, from which shell, state and bindings derive theirs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sistrum {

enum class MixParam : std::uint8_t { level, pan, attack, hold, decay, release };
inline constexpr int kMixParams = 6;

struct MixParamInfo {
    MixParam param;
    std::string_view id, label, unit;
    float min, max, default_value;
    float centre;  // the value a knob shows at half way: times are felt on a curve
};

// Defaults leave a sound as it was rendered: gain 1, centred, held to its end.
// level    linear gain.
// pan      balance, unity in the centre: right turns the left side down, and the other way round.
// attack   seconds from silence to full gain, linear; 0 starts at full gain.
// hold     seconds at full gain after the attack; 60 is longer than any sound may be.
// decay    seconds from full gain to silence after the hold, exponential (60 dB over that time).
// release  seconds to silence after all-notes-off, linear.
inline constexpr std::array<MixParamInfo, kMixParams> kMixTable{{
    {MixParam::level, "level", "Level", "", 0.0f, 2.0f, 1.0f, 1.0f},
    {MixParam::pan, "pan", "Pan", "", -1.0f, 1.0f, 0.0f, 0.0f},
    {MixParam::attack, "attack", "Attack", "s", 0.0f, 2.0f, 0.0f, 0.1f},
    {MixParam::hold, "hold", "Hold", "s", 0.0f, 60.0f, 60.0f, 1.0f},
    {MixParam::decay, "decay", "Decay", "s", 0.001f, 10.0f, 0.3f, 0.5f},
    {MixParam::release, "release", "Release", "s", 0.002f, 10.0f, 0.1f, 0.5f},
}};

using MixValues = std::array<float, kMixParams>;  // indexed by MixParam

constexpr const MixParamInfo& info(MixParam param) {
    return kMixTable[static_cast<std::size_t>(param)];
}

constexpr MixValues default_mix() {
    MixValues values{};
    for (const auto& entry : kMixTable) values[static_cast<std::size_t>(entry.param)] = entry.default_value;
    return values;
}

std::optional<MixParam> find_mix_param(std::string_view id);

}  // namespace sistrum
