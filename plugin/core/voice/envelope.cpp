#include "voice/envelope.h"

#include <cmath>

namespace sistrum {
namespace {

constexpr double kFloor = 0.001;  // -60 dB: the decay ends here, rescaled so that it ends at 0
constexpr std::int64_t kNever = std::int64_t{1} << 62;

int samples_of(float seconds, double sample_rate) {
    return static_cast<int>(std::lround(static_cast<double>(seconds) * sample_rate));
}

}  // namespace

void Envelope::start(const PartValues& values, double sample_rate) noexcept {
    *this = Envelope{};
    attack_ = samples_of(value_of(values, PartParam::attack), sample_rate);
    const float hold = value_of(values, PartParam::hold);
    hold_end_ = hold < info(PartParam::hold).max ? attack_ + samples_of(hold, sample_rate) : kNever;
    const int decay = std::max(1, samples_of(value_of(values, PartParam::decay), sample_rate));
    decay_end_ = hold_end_ + decay;
    decay_step_ = std::pow(kFloor, 1.0 / decay);
    release_ = samples_of(value_of(values, PartParam::release), sample_rate);
    finished_ = false;
}

void Envelope::fade(int samples) noexcept {
    samples = std::max(1, samples);
    if (fade_left_ > 0 && fade_left_ <= samples) return;
    fade_from_ = fade_level();
    fade_left_ = fade_length_ = samples;
}

float Envelope::fade_level() const noexcept {
    if (fade_left_ == 0) return 1.0f;
    return fade_from_ * (static_cast<float>(fade_left_) / static_cast<float>(fade_length_));
}

int Envelope::full_gain_samples(int limit) const noexcept {
    if (finished_ || fade_left_ > 0 || position_ < attack_) return 0;
    return static_cast<int>(std::clamp<std::int64_t>(hold_end_ - position_, 0, limit));
}

float Envelope::next() noexcept {
    float gain = 1.0f;
    if (position_ < attack_) {
        gain = static_cast<float>(position_) / static_cast<float>(attack_);
    } else if (position_ >= hold_end_) {
        decay_level_ *= decay_step_;
        gain = static_cast<float>(std::max(0.0, (decay_level_ - kFloor) / (1.0 - kFloor)));
        if (position_ + 1 >= decay_end_) finished_ = true;
    }
    ++position_;
    if (fade_left_ == 0) return gain;
    if (--fade_left_ == 0) {
        finished_ = true;
        return 0.0f;
    }
    return gain * fade_level();
}

}  // namespace sistrum
