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

void Voice::begin(RenderedSound& played, const Hit& struck, const PartValues& values,
                  double sample_rate) noexcept {
    sound = &played;
    stream = nullptr;
    hit = struck;
    gain_ = velocity_gain(struck.velocity, value_of(values, PartParam::velocity));
    transpose_ = 0.0f;
    legato = false;
    envelope_.start(values, sample_rate);
}

void Voice::start(RenderedSound& played, const Hit& struck, const PartValues& values,
                  double sample_rate) noexcept {
    begin(played, struck, values, sample_rate);
    chromatic_ = whole_value_of(values, PartParam::play) == static_cast<int>(PlayMode::chromatic);
    if (chromatic_) transpose_ = static_cast<float>(struck.key) - value_of(values, PartParam::note);
    held_by = chromatic_ ? HeldBy::key : HeldBy::nothing;
    playhead_.start(layer_for(played, struck.velocity));
}

void Voice::start_held(RenderedSound& played, HeldStream& held, int pitch, const Hit& struck,
                       const PartValues& values, double sample_rate) noexcept {
    begin(played, struck, values, sample_rate);
    stream = &held;
    chromatic_ = true;
    held_by = held.stretched() ? HeldBy::nothing : HeldBy::key;
    legato = whole_value_of(values, PartParam::legato) != 0;
    pitch_of_key_0_ = pitch - struck.key;
}

void Voice::move_to(std::uint8_t channel, std::uint8_t key) noexcept {
    hit.channel = channel;
    hit.key = key;
    held_by = HeldBy::key;
    stream->move_to(pitch_of_key_0_ + key);
}

void Voice::tune(const PartValues& values, float bend, const Interpolator& tables) noexcept {
    const double cents = static_cast<double>(value_of(values, PartParam::fine));
    double semitones = transpose_ + value_of(values, PartParam::tune) + cents / 100.0;
    if (chromatic_) semitones += static_cast<double>(bend) * value_of(values, PartParam::bend);
    if (stream != nullptr) {
        stream->tune(semitones, tables);
    } else {
        playhead_.set_pitch(semitones, tables);
    }
}

void Voice::release() noexcept {
    held_by = HeldBy::nothing;
    if (stream != nullptr && !stream->stretched()) {
        stream->release();
    } else {
        envelope_.release();
    }
}

void Voice::fade(int samples) noexcept {
    held_by = HeldBy::nothing;
    if (stream != nullptr) stream->give_up_waiting();
    envelope_.fade(samples);
}

// A note that nobody renders any more must not sound for ever.
Playhead::Stretch Voice::next(int frames, Playhead::Scratch& scratch) noexcept {
    if (stream == nullptr) return playhead_.next(frames, scratch);
    if (stream->lost()) envelope_.release();
    const float* const samples = scratch.left.data();
    return {samples, samples, stream->next(scratch.left.data(), frames)};
}

// Where the envelope stands still the gain is a constant, which gives the same products sample by sample.
int Voice::add(float* left, float* right, int frames) noexcept {
    Playhead::Scratch scratch;
    const Playhead::Stretch source = next(frames, scratch);
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
