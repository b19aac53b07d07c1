#include "voice/voice_pool.h"

#include <algorithm>

namespace sistrum {
namespace {

constexpr double kFadeSeconds =
    0.002;  // short enough to be part of the attack that covers it, long enough not to click

void add_sample(MixTarget out, int n, float left, float right, StereoGain gain) noexcept {
    if (out.right != nullptr) {
        out.left[n] += left * gain.left;
        out.right[n] += right * gain.right;
    } else {
        out.left[n] += 0.5f * (left * gain.left + right * gain.right);
    }
}

}  // namespace

void VoicePool::reset() noexcept {
    for (Voice& voice : voices_) end(voice);
}

void VoicePool::end(Voice& voice) noexcept {
    drop(voice.sound, done_);
    voice.sound = nullptr;
}

int VoicePool::fade_samples() const noexcept {
    return static_cast<int>(kFadeSeconds * sample_rate_);
}

// Moves the voice among the fading ones, in place of the oldest there if need be.
void VoicePool::steal(Voice& voice) noexcept {
    const auto fading = std::span(voices_).last<kFadingVoices>();
    Voice& target = *std::min_element(fading.begin(), fading.end(), [](const Voice& a, const Voice& b) {
        if ((a.sound == nullptr) != (b.sound == nullptr)) return a.sound == nullptr;
        return a.number < b.number;
    });
    end(target);
    target = voice;
    target.envelope.release(fade_samples());
    voice.sound = nullptr;
    ++stolen_;
}

std::size_t VoicePool::free_slot() noexcept {
    const auto playing = std::span(voices_).first<kVoices>();
    const auto free =
        std::find_if(playing.begin(), playing.end(), [](const Voice& v) { return v.sound == nullptr; });
    if (free != playing.end()) return static_cast<std::size_t>(free - playing.begin());
    const auto oldest = std::min_element(playing.begin(), playing.end(),
                                         [](const Voice& a, const Voice& b) { return a.number < b.number; });
    steal(*oldest);
    return static_cast<std::size_t>(oldest - playing.begin());
}

void VoicePool::start(int part, RenderedSound& sound, float velocity, const PartValues& values) noexcept {
    Voice& voice = voices_[free_slot()];
    hold(sound);
    voice.sound = &sound;
    voice.part = part;
    voice.position = 0;
    voice.gain = velocity * velocity;
    voice.number = ++started_;
    voice.envelope.start(values, sample_rate_);
}

void VoicePool::release_part(int part, float seconds) noexcept {
    const int samples = static_cast<int>(static_cast<double>(seconds) * sample_rate_);
    for (Voice& voice : voices_) {
        if (voice.sound != nullptr && voice.part == part) voice.envelope.release(samples);
    }
}

void VoicePool::fade_all() noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound != nullptr) voice.envelope.release(fade_samples());
    }
}

void VoicePool::add(MixTarget out, int frames, std::span<const PartGain> gains) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr) continue;
        const int left = voice.sound->layers.front()->frames - voice.position;
        add_voice(voice, out, std::min(frames, left), gains[static_cast<std::size_t>(voice.part)]);
        if (voice.position >= voice.sound->layers.front()->frames || voice.envelope.finished()) end(voice);
    }
}

// Where envelope and part stand still the gain is a constant, which gives the same products sample by sample.
void VoicePool::add_voice(Voice& voice, MixTarget out, int frames, const PartGain& part) noexcept {
    const Audio& audio = *voice.sound->layers.front();
    const float* const left = audio.channel(0).data() + voice.position;
    const float* const right = audio.channel(audio.channels - 1).data() + voice.position;
    int n = 0;
    while (n < frames && !voice.envelope.finished()) {
        const int steady = part.gliding() ? 0 : voice.envelope.full_gain_samples(frames - n);
        if (steady > 0) {
            const StereoGain side = part.at(n);
            const StereoGain gain{voice.gain * side.left, voice.gain * side.right};
            for (const int stop = n + steady; n < stop; ++n) add_sample(out, n, left[n], right[n], gain);
            voice.envelope.skip(steady);
        } else {
            const float level = voice.envelope.next() * voice.gain;
            const StereoGain side = part.at(n);
            add_sample(out, n, left[n], right[n], {level * side.left, level * side.right});
            ++n;
        }
    }
    voice.position += n;
}

bool VoicePool::sounds(int part) const noexcept {
    return std::any_of(voices_.begin(), voices_.end(),
                       [=](const Voice& voice) { return voice.sound != nullptr && voice.part == part; });
}

int VoicePool::active() const noexcept {
    return static_cast<int>(std::count_if(voices_.begin(), voices_.end(),
                                          [](const Voice& voice) { return voice.sound != nullptr; }));
}

}  // namespace sistrum
