#include "voice/voice.h"

#include <algorithm>
#include <cmath>

namespace sistrum {

const Audio& layer_for(const RenderedSound& sound, float velocity) noexcept {
    const int layers = static_cast<int>(sound.layers.size());
    const int layer = static_cast<int>(std::ceil(velocity * static_cast<float>(layers))) - 1;
    return *sound.layers[static_cast<std::size_t>(std::clamp(layer, 0, layers - 1))];
}

float velocity_gain(float velocity, float amount) noexcept {
    return 1.0f + amount * (velocity * velocity - 1.0f);
}

void Voice::start(RenderedSound& played, const Hit& note, const PartValues& values,
                  double sample_rate) noexcept {
    sound = &played;
    hit = note;
    gain_ = velocity_gain(note.velocity, value_of(values, PartParam::velocity));
    chromatic_ = whole_value_of(values, PartParam::play) == static_cast<int>(PlayMode::chromatic);
    transpose_ = chromatic_ ? static_cast<float>(note.key) - value_of(values, PartParam::note) : 0.0f;
    held_by = chromatic_ ? HeldBy::key : HeldBy::nothing;
    playhead_.start(layer_for(played, note.velocity));
    envelope_.start(values, sample_rate);
}

void Voice::tune(const PartValues& values, float bend, const Interpolator& tables) noexcept {
    const double cents = static_cast<double>(value_of(values, PartParam::fine));
    double semitones = transpose_ + value_of(values, PartParam::tune) + cents / 100.0;
    if (chromatic_) semitones += static_cast<double>(bend) * value_of(values, PartParam::bend);
    playhead_.set_pitch(semitones, tables);
}

void Voice::release() noexcept {
    held_by = HeldBy::nothing;
    envelope_.release();
}

void Voice::fade(int samples) noexcept {
    held_by = HeldBy::nothing;
    envelope_.fade(samples);
}

// Where the envelope stands still the gain is a constant, which gives the same products sample by sample.
int Voice::add(float* left, float* right, int frames) noexcept {
    Playhead::Scratch scratch;
    const Playhead::Stretch source = playhead_.next(frames, scratch);
    int n = 0;
    while (n < source.frames && !envelope_.finished()) {
        const int steady = envelope_.full_gain_samples(source.frames - n);
        const float gain = steady > 0 ? gain_ : gain_ * envelope_.next();
        const int stop = n + std::max(1, steady);
        envelope_.skip(steady);
        for (; n < stop; ++n) {
            left[n] += source.left[n] * gain;
            right[n] += source.right[n] * gain;
        }
    }
    return n;
}

}  // namespace sistrum
