// The audio thread's half of the engine: takes rendered sounds, plays notes with them, mixes the parts.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "part/part_settings.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "render/render_thread.h"
#include "voice/event.h"
#include "voice/output.h"
#include "voice/part_gain.h"
#include "voice/voice_pool.h"

namespace sistrum {

class Mixer {
  public:
    static constexpr int kParts = 16;

    Mixer(RenderThread& render, const PartSettings& settings);
    ~Mixer();
    Mixer(const Mixer&) = delete;
    Mixer& operator=(const Mixer&) = delete;

    void prepare(double sample_rate);  // [main], while nobody calls process()

    // [audio]
    void reset() noexcept SISTRUM_NONBLOCKING;
    void process(Outputs outputs, int frames, std::span<const Event> events,
                 SongPosition position) noexcept SISTRUM_NONBLOCKING;

    // [any]
    void set_offline(bool offline) noexcept SISTRUM_NONBLOCKING { offline_.store(offline); }
    void set_volume(float gain) noexcept SISTRUM_NONBLOCKING { volume_.store(gain); }
    float volume() const noexcept SISTRUM_NONBLOCKING { return volume_.load(); }
    std::uint64_t late_notes() const noexcept { return late_.load(); }
    std::uint64_t stolen_voices() const noexcept { return stolen_.load(); }
    int active_voices() const noexcept { return active_.load(); }

  private:
    struct Player {
        RenderedSound* current = nullptr;
        PartGain gain;
    };

    StereoGain wanted_gain(int part) const noexcept SISTRUM_NONBLOCKING;
    void adopt_newest() noexcept SISTRUM_NONBLOCKING;
    void adopt_gains() noexcept SISTRUM_NONBLOCKING;
    void handle(const Event& event) noexcept SISTRUM_NONBLOCKING;
    void note_on(const Event& event) noexcept SISTRUM_NONBLOCKING;
    void add(Outputs outputs, int from, int to) noexcept SISTRUM_NONBLOCKING;
    Player& player(int part) noexcept { return players_[static_cast<std::size_t>(part)]; }

    RenderThread& render_;
    const PartSettings& settings_;
    VoicePool voices_;
    std::array<Player, kParts> players_{};
    double sample_rate_ = 0.0;  // Hz; 0 until prepared
    std::atomic<bool> offline_{false};
    std::atomic<float> volume_{1.0f};
    std::atomic<std::uint64_t> late_{0}, stolen_{0};
    std::atomic<int> active_{0};
};

}  // namespace sistrum
