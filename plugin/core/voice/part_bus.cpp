#include "voice/part_bus.h"

#include <algorithm>

namespace sistrum {
namespace {

void add_sample(Output output, int n, float left, float right) noexcept {
    if (output.right != nullptr) {
        output.left[n] += left;
        output.right[n] += right;
    } else {
        output.left[n] += 0.5f * (left + right);
    }
}

}  // namespace

void PartBus::reset() noexcept {
    filter_.reset();
    gain_.finish();
}

void PartBus::glide_to(StereoGain gain, int samples) noexcept {
    if (gain_.target() != gain) gain_.glide_to(gain, samples);
}

void PartBus::glide_to(const FilterShape& filter, int samples) noexcept {
    filter_.glide_to(filter, samples);
}

void PartBus::open(int frames) noexcept {
    std::fill_n(left_.begin(), frames, 0.0f);
    std::fill_n(right_.begin(), frames, 0.0f);
    input_ = 0;
}

void PartBus::close(Output output, int frames) noexcept {
    if (!filter_.bypassed()) {
        filter_.process(left_.data(), right_.data(), input_);
        filter_.ring_out(left_.data() + input_, right_.data() + input_, frames - input_);
    }
    if (output.on()) add_to(output, frames);
    gain_.advance(frames);
}

void PartBus::add_to(Output output, int frames) const noexcept {
    int n = 0;
    for (const int gliding = std::min(frames, gain_.samples_left()); n < gliding; ++n) {
        const StereoGain gain = gain_.at(n);
        add_sample(output, n, left_[n] * gain.left, right_[n] * gain.right);
    }
    const StereoGain gain = gain_.target();
    for (; n < frames; ++n) add_sample(output, n, left_[n] * gain.left, right_[n] * gain.right);
}

}  // namespace sistrum
