#include "voice/envelope.h"

#include <cmath>

namespace sistrum {
namespace {

constexpr float kFloor = 0.001f;  // -60 dB: the decay ends here, rescaled so that it ends at 0

float seconds_of(const PartValues& mix, PartParam param) {
    return mix[static_cast<std::size_t>(param)];
}

int samples_of(float seconds, double sample_rate) {
    return static_cast<int>(std::lround(static_cast<double>(seconds) * sample_rate));
}

}  // namespace

void Envelope::start(const PartValues& mix, double sample_rate) noexcept {
    *this = Envelope{};
    attack_ = samples_of(seconds_of(mix, PartParam::attack), sample_rate);
    hold_end_ = attack_ + samples_of(seconds_of(mix, PartParam::hold), sample_rate);
    const int decay = std::max(1, samples_of(seconds_of(mix, PartParam::decay), sample_rate));
    decay_end_ = hold_end_ + decay;
    decay_step_ = std::pow(kFloor, 1.0f / static_cast<float>(decay));
    finished_ = false;
}

void Envelope::release(int samples) noexcept {
    samples = std::max(1, samples);
    if (release_left_ > 0 && release_left_ <= samples) return;
    release_left_ = samples;
    release_step_ = release_level_ / static_cast<float>(samples);
}

int Envelope::full_gain_samples(int limit) const noexcept {
    if (finished_ || release_left_ > 0 || position_ < attack_) return 0;
    return std::clamp(hold_end_ - position_, 0, limit);
}

float Envelope::next() noexcept {
    float gain = 1.0f;
    if (position_ < attack_) {
        gain = static_cast<float>(position_) / static_cast<float>(attack_);
    } else if (position_ >= hold_end_) {
        decay_level_ *= decay_step_;
        gain = std::max(0.0f, (decay_level_ - kFloor) / (1.0f - kFloor));
        if (position_ + 1 >= decay_end_) finished_ = true;
    }
    ++position_;
    if (release_left_ == 0) return gain;
    release_level_ = std::max(0.0f, release_level_ - release_step_);
    if (--release_left_ == 0) finished_ = true;
    return gain * release_level_;
}

}  // namespace sistrum
