#include "mixer.h"

#include <algorithm>

#include "realtime/flush_denormals.h"

namespace sistrum {
namespace {

constexpr double kGlideSeconds = 0.005;

float value_of(const MixValues& mix, MixParam param) noexcept {
    return mix[static_cast<std::size_t>(param)];
}

}  // namespace

Mixer::Mixer(RenderThread& render) : render_(render), voices_(render.done_sounds()) {
    for (auto& mix : mixes_) {
        for (const MixParamInfo& entry : kMixTable)
            mix[static_cast<std::size_t>(entry.param)] = entry.default_value;
    }
}

Mixer::~Mixer() {
    voices_.reset();
    for (Player& player : players_) drop(player.current, render_.done_sounds());
}

void Mixer::prepare(double sample_rate) {
    reset();
    voices_.prepare(sample_rate);
    if (sample_rate_ != sample_rate) {
        for (Player& player : players_) {
            drop(player.current, render_.done_sounds());
            player.current = nullptr;
        }
    }
    sample_rate_ = sample_rate;
}

void Mixer::reset() noexcept {
    voices_.reset();
    active_ = 0;
    for (int part = 0; part < kParts; ++part) player(part).gain.set_now(wanted_gain(part));
}

void Mixer::process(float* const* out, int channels, int frames, std::span<const Event> events) noexcept {
    for (int channel = 0; channel < channels; ++channel) std::fill_n(out[channel], std::max(0, frames), 0.0f);
    if (channels < 1 || sample_rate_ <= 0.0) return;
    const ScopedFlushDenormals flags;
    if (offline_.load(std::memory_order_relaxed)) render_.wait_until_done();
    adopt_newest();
    adopt_gains();
    int position = 0;
    for (const Event& event : events) {
        const int frame = std::clamp(event.frame, position, std::max(position, frames));
        add(out, channels, position, frame);
        handle(event);
        position = frame;
    }
    add(out, channels, position, frames);
    stolen_.store(voices_.stolen(), std::memory_order_relaxed);
    active_.store(voices_.active(), std::memory_order_relaxed);
}

// Sounds of another rate are leftovers from before a prepare().
void Mixer::adopt_newest() noexcept {
    for (int part = 0; part < kParts; ++part) {
        RenderedSound* const newest = render_.take_newest(part);
        if (newest == nullptr) continue;
        hold(*newest);
        if (newest->audio->sample_rate != sample_rate_) {
            drop(newest, render_.done_sounds());
            continue;
        }
        drop(player(part).current, render_.done_sounds());
        player(part).current = newest;
    }
}

// A part that sounds glides to a new level; a silent one has it at once.
void Mixer::adopt_gains() noexcept {
    const int glide = static_cast<int>(kGlideSeconds * sample_rate_);
    for (int part = 0; part < kParts; ++part) {
        const StereoGain wanted = wanted_gain(part);
        if (player(part).gain.target() == wanted) continue;
        player(part).gain.glide_to(wanted, voices_.sounds(part) ? glide : 0);
    }
}

void Mixer::handle(const Event& event) noexcept {
    switch (event.type) {
        case Event::Type::note_on:
            return note_on(event);
        case Event::Type::note_off:
            return;  // one-shots ring out
        case Event::Type::all_sound_off:
            return voices_.fade_all();
        case Event::Type::all_notes_off:
            for (int part = 0; part < kParts; ++part) {
                voices_.release_part(part, value_of(mix_of(part), MixParam::release));
            }
            return;
    }
}

void Mixer::note_on(const Event& event) noexcept {
    for (int part = 0; part < kParts; ++part) {
        if (render_.note(part) != event.note) continue;
        if (render_.pending(part)) late_.fetch_add(1, std::memory_order_relaxed);
        RenderedSound* const sound = player(part).current;
        if (sound == nullptr) continue;
        voices_.start(part, *sound, std::clamp(event.velocity, 0.0f, 1.0f), mix_of(part));
    }
}

void Mixer::add(float* const* out, int channels, int from, int to) noexcept {
    if (from >= to) return;
    std::array<PartGain, kParts> gains;
    for (int part = 0; part < kParts; ++part) gains[static_cast<std::size_t>(part)] = player(part).gain;
    voices_.add({out[0] + from, channels > 1 ? out[1] + from : nullptr}, to - from, gains);
    for (Player& player : players_) player.gain.advance(to - from);
}

bool Mixer::set_mix(int part, MixParam param, float value) noexcept {
    const float wanted = std::clamp(value, info(param).min, info(param).max);
    auto& stored = mixes_[static_cast<std::size_t>(part)][static_cast<std::size_t>(param)];
    return stored.exchange(wanted) != wanted;
}

MixValues Mixer::mix_of(int part) const noexcept {
    MixValues values{};
    const auto& mix = mixes_[static_cast<std::size_t>(part)];
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = mix[i].load(std::memory_order_relaxed);
    return values;
}

StereoGain Mixer::wanted_gain(int part) const noexcept {
    const MixValues mix = mix_of(part);
    return stereo_gain(value_of(mix, MixParam::level), value_of(mix, MixParam::pan));
}

}  // namespace sistrum
