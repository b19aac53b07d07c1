// The gains of a part's two sides, gliding to where level and pan want them. [audio]
#pragma once

#include <algorithm>

#include "realtime/rt_macros.h"

namespace sistrum {

struct StereoGain {
    float left = 1.0f, right = 1.0f;
    bool operator==(const StereoGain&) const = default;
};

// Balance: unity in the centre, the far side falls linearly to nothing.
inline StereoGain stereo_gain(float level, float pan) noexcept SISTRUM_NONBLOCKING {
    return {level * std::min(1.0f, 1.0f - pan), level * std::min(1.0f, 1.0f + pan)};
}

// A linear glide, computed from the sample's number since it began: whatever the blocks, the same values.
class PartGain {
  public:
    void set_now(StereoGain gain) noexcept SISTRUM_NONBLOCKING {
        start_ = target_ = gain;
        elapsed_ = length_ = 0;
    }
    void glide_to(StereoGain gain, int samples) noexcept SISTRUM_NONBLOCKING {
        start_ = at(0);
        target_ = gain;
        elapsed_ = 0;
        length_ = samples;
    }
    StereoGain target() const noexcept SISTRUM_NONBLOCKING { return target_; }
    bool gliding() const noexcept SISTRUM_NONBLOCKING { return elapsed_ < length_; }
    void advance(int samples) noexcept SISTRUM_NONBLOCKING {
        elapsed_ = std::min(length_, elapsed_ + samples);
    }

    StereoGain at(int samples_ahead) const noexcept SISTRUM_NONBLOCKING {
        const int position = elapsed_ + samples_ahead;
        if (position >= length_) return target_;
        const float part = static_cast<float>(position) / static_cast<float>(length_);
        return {start_.left + (target_.left - start_.left) * part,
                start_.right + (target_.right - start_.right) * part};
    }

  private:
    StereoGain start_, target_;
    int elapsed_ = 0, length_ = 0;  // samples
};

}  // namespace sistrum
