// The audio thread's half of the engine: takes rendered sounds, plays notes with them, mixes the parts.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "part/part_settings.h"
#include "part_attacks.h"
#include "part_sounds.h"
#include "realtime/rt_macros.h"
#include "render/render_thread.h"
#include "render_streams.h"
#include "voice/event.h"
#include "voice/held_streams.h"
#include "voice/midi_channels.h"
#include "voice/output.h"
#include "voice/part_bus.h"
#include "voice/song_clock.h"
#include "voice/voice_pool.h"

namespace sistrum {

// A block runs from top to bottom of process(): what came from other threads is taken over at its first
// sample, then stretches of samples and events follow each other. All else is counted in samples, so that
// how a song is cut into blocks changes nothing.
class Mixer {
  public:
    static constexpr int kParts = PartSettings::kParts;

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
    std::uint64_t late_chunks() const noexcept { return late_chunks_.load(); }
    std::uint64_t stolen_voices() const noexcept { return stolen_.load(); }
    int active_voices() const noexcept { return active_.load(); }

  private:
    void take_sounds() noexcept SISTRUM_NONBLOCKING;
    void take_attacks() noexcept SISTRUM_NONBLOCKING;
    void take_settings() noexcept SISTRUM_NONBLOCKING;
    void set_gains() noexcept SISTRUM_NONBLOCKING;
    void set_filter(int part) noexcept SISTRUM_NONBLOCKING;

    void handle(const Event& event, int frame) noexcept SISTRUM_NONBLOCKING;
    void note_on(const Event& event, int frame) noexcept SISTRUM_NONBLOCKING;
    void start(int part, const Event& event, int frame) noexcept SISTRUM_NONBLOCKING;
    void start_held(int part, const Event& event, int frame) noexcept SISTRUM_NONBLOCKING;
    Attack* attack_for(int part, const HeldStart& note) noexcept SISTRUM_NONBLOCKING;
    void start_hit(int part, const Event& event, int frame) noexcept SISTRUM_NONBLOCKING;
    void choke_others(int part) noexcept SISTRUM_NONBLOCKING;
    void set_pedal(std::uint8_t channel, bool down) noexcept SISTRUM_NONBLOCKING;
    void set_bend(std::uint8_t channel, float bend) noexcept SISTRUM_NONBLOCKING;
    void set_pressure(const Event& event) noexcept SISTRUM_NONBLOCKING;
    void silence_all() noexcept SISTRUM_NONBLOCKING;

    void add(Outputs outputs, int from, int to) noexcept SISTRUM_NONBLOCKING;
    void add_piece(Outputs outputs, int from, int frames) noexcept SISTRUM_NONBLOCKING;
    Output output_of(int part, Outputs outputs, int from) const noexcept SISTRUM_NONBLOCKING;

    bool sounds(int part) const noexcept SISTRUM_NONBLOCKING;
    bool any_sounds() const noexcept SISTRUM_NONBLOCKING;
    int samples(double seconds) const noexcept SISTRUM_NONBLOCKING;
    const PartValues& values(int part) const noexcept { return values_[static_cast<std::size_t>(part)]; }
    PartBus& bus(int part) noexcept { return buses_[static_cast<std::size_t>(part)]; }

    RenderThread& render_;
    const PartSettings& settings_;
    std::atomic<bool> offline_{false};
    RenderStreams supply_{render_, offline_};
    HeldStreams streams_{supply_, render_.held_display()};
    VoicePool voices_;
    std::array<PartSounds, kParts> sounds_;
    std::array<PartAttacks, kParts> attacks_;
    std::array<PartBus, kParts> buses_{};
    MidiChannels channels_;
    SongClock clock_;
    double sample_rate_ = 0.0;  // Hz; 0 until prepared
    bool idle_ = true;          // nothing sounds

    // What was taken over from other threads.
    std::array<PartValues, kParts> values_{};
    std::uint64_t seen_changes_ = 0;  // of the settings; 0: none seen
    std::uint64_t seen_published_ = 0;
    float seen_volume_ = 1.0f;

    std::atomic<float> volume_{1.0f};
    std::uint64_t late_hits_ = 0;
    std::atomic<std::uint64_t> late_{0}, late_chunks_{0}, stolen_{0};
    std::atomic<int> active_{0};
};

}  // namespace sistrum
