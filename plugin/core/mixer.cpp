#include "mixer.h"

#include <algorithm>

#include "realtime/flush_denormals.h"

namespace sistrum {
namespace {

constexpr double kGlideSeconds = 0.005;

}  // namespace

Mixer::Mixer(RenderThread& render, const PartSettings& settings)
    : render_(render), settings_(settings), voices_(render.done_sounds()) {}

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

void Mixer::process(Outputs outputs, int frames, std::span<const Event> events, SongPosition) noexcept {
    for (const Output& output : outputs) {
        for (float* const channel : {output.left, output.right})
            if (channel != nullptr) std::fill_n(channel, std::max(0, frames), 0.0f);
    }
    if (outputs.empty() || !outputs[0].on() || sample_rate_ <= 0.0) return;
    const ScopedFlushDenormals flags;
    if (offline_.load(std::memory_order_relaxed)) render_.wait_until_done();
    adopt_newest();
    adopt_gains();
    int position = 0;
    for (const Event& event : events) {
        const int frame = std::clamp(event.frame, position, std::max(position, frames));
        add(outputs, position, frame);
        handle(event);
        position = frame;
    }
    add(outputs, position, frames);
    stolen_.store(voices_.stolen(), std::memory_order_relaxed);
    active_.store(voices_.active(), std::memory_order_relaxed);
}

// Sounds of another rate are leftovers from before a prepare().
void Mixer::adopt_newest() noexcept {
    for (int part = 0; part < kParts; ++part) {
        RenderedSound* const newest = render_.take_newest(part);
        if (newest == nullptr) continue;
        hold(*newest);
        if (newest->layers.front()->sample_rate != sample_rate_) {
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
        case Event::Type::sustain:
        case Event::Type::pitch_bend:
            return;
        case Event::Type::all_sound_off:
            return voices_.fade_all();
        case Event::Type::all_notes_off:
            for (int part = 0; part < kParts; ++part) {
                voices_.release_part(part, settings_.get(part, PartParam::release));
            }
            return;
    }
}

void Mixer::note_on(const Event& event) noexcept {
    for (int part = 0; part < kParts; ++part) {
        if (settings_.get(part, PartParam::note) != static_cast<float>(event.note)) continue;
        if (render_.pending(part)) late_.fetch_add(1, std::memory_order_relaxed);
        RenderedSound* const sound = player(part).current;
        if (sound == nullptr) continue;
        voices_.start(part, *sound, std::clamp(event.value, 0.0f, 1.0f), settings_.all(part));
    }
}

void Mixer::add(Outputs outputs, int from, int to) noexcept {
    if (from >= to) return;
    std::array<PartGain, kParts> gains;
    for (int part = 0; part < kParts; ++part) gains[static_cast<std::size_t>(part)] = player(part).gain;
    const Output& main = outputs[0];
    voices_.add({main.left + from, main.right != nullptr ? main.right + from : nullptr}, to - from, gains);
    for (Player& player : players_) player.gain.advance(to - from);
}

StereoGain Mixer::wanted_gain(int part) const noexcept {
    const StereoGain gain =
        stereo_gain(settings_.get(part, PartParam::level), settings_.get(part, PartParam::pan));
    const float volume = volume_.load(std::memory_order_relaxed);
    return {volume * gain.left, volume * gain.right};
}

}  // namespace sistrum
