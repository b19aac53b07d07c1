#include "render/finish.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace sistrum {
namespace {

constexpr float kSilence = 1e-6f;

void scale_to_peak(float peak, float loudest, Audio& audio) {
    if (loudest < kSilence) return;
    const float gain = peak / loudest;
    for (float& sample : audio.samples) sample *= gain;
}

// The last of `length` samples ends at 1 / length of full gain: the sample after it would be silent.
void fade_out(int length, Audio& audio) {
    for (int channel = 0; channel < audio.channels; ++channel) {
        const auto tail = audio.channel(channel).last(static_cast<std::size_t>(length));
        for (int n = 0; n < length; ++n) {
            tail[n] *= static_cast<float>(length - n) / static_cast<float>(length);
        }
    }
}

}  // namespace

// Without their sign, floats are ordered as their bits are, infinities and NaN last: a comparison that a
// compiler turns into vector code.
float loudest(std::span<const float> samples) {
    std::int32_t highest = 0;
    for (const float sample : samples) {
        highest = std::max(highest, std::bit_cast<std::int32_t>(sample) & 0x7fffffff);
    }
    return std::bit_cast<float>(highest);
}

void finish(const AudioFormat& format, Audio& audio, float loudest) {
    if (format.peak) scale_to_peak(*format.peak, loudest, audio);
    fade_out(format.fade_out, audio);
}

void finish(const AudioFormat& format, Audio& audio) {
    finish(format, audio, loudest(audio.samples));
}

}  // namespace sistrum
