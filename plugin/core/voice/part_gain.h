// The gains of a part's two sides, gliding to where level and pan want them. [audio]
#pragma once

#include <algorithm>

#include "realtime/rt_macros.h"
#include "voice/glide.h"

namespace sistrum {

struct StereoGain {
    float left = 1.0f, right = 1.0f;
    bool operator==(const StereoGain&) const = default;
};

// Balance: unity in the centre, the far side falls linearly to nothing.
inline StereoGain stereo_gain(float level, float pan) noexcept SISTRUM_NONBLOCKING {
    return {level * std::min(1.0f, 1.0f - pan), level * std::min(1.0f, 1.0f + pan)};
}

inline StereoGain between(StereoGain from, StereoGain to, float part) noexcept SISTRUM_NONBLOCKING {
    return {from.left + (to.left - from.left) * part, from.right + (to.right - from.right) * part};
}

using PartGain = Glide<StereoGain>;

}  // namespace sistrum
