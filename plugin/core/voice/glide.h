// A value on its way to another one in a straight line. [audio]
#pragma once

#include <algorithm>

#include "realtime/rt_macros.h"

namespace sistrum {

// Computed from the sample's number since the glide began: whatever the blocks, the same values. T has
// `between(from, to, part)` and ==.
template <typename T>
class Glide {
  public:
    void set_now(T value) noexcept SISTRUM_NONBLOCKING {
        start_ = target_ = value;
        elapsed_ = length_ = 0;
    }
    void glide_to(T value, int samples) noexcept SISTRUM_NONBLOCKING {
        start_ = at(0);
        target_ = value;
        elapsed_ = 0;
        length_ = samples;
    }
    T target() const noexcept SISTRUM_NONBLOCKING { return target_; }
    bool gliding() const noexcept SISTRUM_NONBLOCKING { return elapsed_ < length_; }
    int samples_left() const noexcept SISTRUM_NONBLOCKING { return length_ - elapsed_; }
    void advance(int samples) noexcept SISTRUM_NONBLOCKING {
        elapsed_ = std::min(length_, elapsed_ + samples);
    }
    void finish() noexcept SISTRUM_NONBLOCKING { set_now(target_); }

    T at(int samples_ahead) const noexcept SISTRUM_NONBLOCKING {
        const int position = elapsed_ + samples_ahead;
        if (position >= length_) return target_;
        return between(start_, target_, static_cast<float>(position) / static_cast<float>(length_));
    }

  private:
    T start_{}, target_{};
    int elapsed_ = 0, length_ = 0;  // samples
};

}  // namespace sistrum
