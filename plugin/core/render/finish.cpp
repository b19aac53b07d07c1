#include "render/finish.h"

#include <algorithm>
#include <cmath>

namespace sistrum {
namespace {

constexpr float kSilence = 1e-6f;

void scale_to_peak(float peak, Audio& audio) {
    float loudest = 0.0f;
    for (const float sample : audio.samples) loudest = std::max(loudest, std::abs(sample));
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

void finish(const AudioFormat& format, Audio& audio) {
    if (format.peak) scale_to_peak(*format.peak, audio);
    fade_out(format.fade_out, audio);
}

}  // namespace sistrum
