#include "voice/voice_pool.h"

#include <algorithm>
#include <numeric>

namespace sistrum {
namespace {

// Short enough to be part of the attack that covers it, long enough not to click.
constexpr double kStealSeconds = 0.002;

}  // namespace

void VoicePool::prepare(double sample_rate) {
    tables_ = &Interpolator::shared();
    sample_rate_ = sample_rate;
}

void VoicePool::reset() noexcept {
    for (Voice& voice : voices_) end(voice);
    for (KeyStack& keys : keys_) keys.clear();
}

void VoicePool::end(Voice& voice) noexcept {
    if (voice.sound == nullptr) return;
    --by_part_[static_cast<std::size_t>(voice.hit.part)];
    if (voice.stream != nullptr) streams_.end(*voice.stream);
    voice.stream = nullptr;
    drop(voice.sound, done_);
    voice.sound = nullptr;
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
    target.fade(static_cast<int>(kStealSeconds * sample_rate_));
    voice.sound = nullptr;
    voice.stream = nullptr;
    ++stolen_;
}

std::size_t VoicePool::free_slot() noexcept {
    const auto playing = std::span(voices_).first<kVoices>();
    const auto free =
        std::find_if(playing.begin(), playing.end(), [](const Voice& v) { return v.sound == nullptr; });
    if (free != playing.end()) return static_cast<std::size_t>(free - playing.begin());
    const auto oldest = std::min_element(playing.begin(), playing.end(), [](const Voice& a, const Voice& b) {
        const bool a_held = a.held_by != Voice::HeldBy::nothing, b_held = b.held_by != Voice::HeldBy::nothing;
        return a_held != b_held ? b_held : a.number < b.number;  // what is on its way out goes first
    });
    steal(*oldest);
    return static_cast<std::size_t>(oldest - playing.begin());
}

Voice& VoicePool::new_voice(RenderedSound& sound, int part) noexcept {
    Voice& voice = voices_[free_slot()];
    hold(sound);
    voice.number = ++started_;
    ++by_part_[static_cast<std::size_t>(part)];
    return voice;
}

void VoicePool::start(RenderedSound& sound, const Hit& hit, const PartValues& values, float bend) noexcept {
    Voice& voice = new_voice(sound, hit.part);
    voice.start(sound, hit, values, sample_rate_);
    voice.tune(values, bend, *tables_);
}

void VoicePool::start_held(RenderedSound& sound, const HeldStart& note, const Hit& hit,
                           const PartValues& values, float bend) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr || voice.stream == nullptr || voice.held_by == Voice::HeldBy::nothing)
            continue;
        if (voice.hit.part == hit.part && voice.hit.channel == hit.channel && voice.hit.key == hit.key) {
            voice.release();
        }
    }
    Voice& voice = new_voice(sound, hit.part);
    voice.start_held(sound, streams_.begin(note), note.pitch, hit, values, sample_rate_);
    voice.tune(values, bend, *tables_);
}

bool VoicePool::move_held(int part, ChannelKey key, const PartValues& values, float bend) noexcept {
    keys_[static_cast<std::size_t>(part)].press(key);
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr || !voice.legato || voice.hit.part != part) continue;
        if (voice.held_by == Voice::HeldBy::nothing) continue;
        voice.move_to(key.channel, key.key);
        voice.tune(values, bend, *tables_);
        return true;
    }
    return false;
}

// Another key of a part with one note at a time may still be down.
void VoicePool::let_go(Voice& voice) noexcept {
    const KeyStack& keys = keys_[static_cast<std::size_t>(voice.hit.part)];
    if (!voice.legato || keys.newest() == nullptr) return voice.release();
    voice.move_to(keys.newest()->channel, keys.newest()->key);
}

void VoicePool::key_up(std::uint8_t channel, std::uint8_t key, bool pedal) noexcept {
    for (KeyStack& keys : keys_) keys.lift({channel, key});
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr || voice.held_by != Voice::HeldBy::key) continue;
        if (voice.hit.channel != channel || voice.hit.key != key) continue;
        if (pedal) {
            voice.held_by = Voice::HeldBy::pedal;
        } else {
            let_go(voice);
        }
    }
}

void VoicePool::pedal_up(std::uint8_t channel) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr || voice.held_by != Voice::HeldBy::pedal) continue;
        if (voice.hit.channel == channel) let_go(voice);
    }
}

void VoicePool::set_pressure(std::uint8_t channel, std::uint8_t key, float pressure) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr || voice.stream == nullptr || voice.hit.channel != channel) continue;
        if (key == Event::kAllKeys || voice.hit.key == key) voice.stream->set_pressure(pressure);
    }
}

void VoicePool::release_all() noexcept {
    for (KeyStack& keys : keys_) keys.clear();
    for (Voice& voice : voices_) {
        if (voice.sound != nullptr) voice.release();
    }
}

void VoicePool::fade_all(int samples) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound != nullptr) voice.fade(samples);
    }
}

void VoicePool::fade_part(int part, int samples) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound != nullptr && voice.hit.part == part) voice.fade(samples);
    }
}

void VoicePool::tune_part(int part, const PartValues& values, const MidiChannels& channels) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr || voice.hit.part != part) continue;
        voice.tune(values, channels.at(voice.hit.channel).bend, *tables_);
    }
}

void VoicePool::add(std::span<PartBus> buses, int frames) noexcept {
    for (Voice& voice : voices_) {
        if (voice.sound == nullptr) continue;
        PartBus& bus = buses[static_cast<std::size_t>(voice.hit.part)];
        bus.written(voice.add(bus.left(), bus.right(), frames));
        if (voice.finished()) end(voice);
    }
}

void VoicePool::show() noexcept {
    for (const Voice& voice : voices_) {
        if (voice.stream != nullptr) {
            streams_.show(*voice.stream, voice.hit.part, {voice.hit.channel, voice.hit.key});
        }
    }
}

int VoicePool::active() const noexcept {
    return std::accumulate(by_part_.begin(), by_part_.end(), 0);
}

}  // namespace sistrum
