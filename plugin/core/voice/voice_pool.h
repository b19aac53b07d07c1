// All sounding voices of an engine. Everything here runs on the audio thread and allocates nothing. [audio]
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "realtime/reclaim_list.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "voice/envelope.h"
#include "voice/part_gain.h"

namespace sistrum {

// Where a stretch of samples is added; `right` may be null: then `left` gets the middle of both.
struct MixTarget {
    float* left = nullptr;
    float* right = nullptr;
};

// Counted references to rendered sounds; whoever drops the last one hands it to the reclaim list.
inline void hold(RenderedSound& sound) noexcept SISTRUM_NONBLOCKING {
    ++sound.references;
}
inline void drop(RenderedSound* sound, ReclaimList<RenderedSound>& done) noexcept SISTRUM_NONBLOCKING {
    if (sound != nullptr && --sound->references == 0) done.push(sound);
}

// Voices are added up in the order of their slots, and a slot is chosen by what sounds at that sample:
// neither depends on where blocks begin, so the sum is the same to the last bit for every block size.
class VoicePool {
  public:
    static constexpr int kVoices = 64;
    static constexpr int kFadingVoices = 16;  // stolen ones, on their way out

    explicit VoicePool(ReclaimList<RenderedSound>& done) : done_(done) {}

    void prepare(double sample_rate) noexcept { sample_rate_ = sample_rate; }
    void reset() noexcept SISTRUM_NONBLOCKING;

    // velocity 0..1; the level is its square.
    void start(int part, RenderedSound& sound, float velocity,
               const PartValues& values) noexcept SISTRUM_NONBLOCKING;
    void release_part(int part, float seconds) noexcept SISTRUM_NONBLOCKING;
    void fade_all() noexcept SISTRUM_NONBLOCKING;

    // Adds `frames` samples of every voice. gains[part] begins with these samples; the caller advances it.
    void add(MixTarget out, int frames, std::span<const PartGain> gains) noexcept SISTRUM_NONBLOCKING;

    bool sounds(int part) const noexcept SISTRUM_NONBLOCKING;
    int active() const noexcept SISTRUM_NONBLOCKING;
    std::uint64_t stolen() const noexcept SISTRUM_NONBLOCKING { return stolen_; }

  private:
    struct Voice {
        RenderedSound* sound = nullptr;  // null: free
        int part = 0;
        int position = 0;  // samples
        float gain = 1.0f;
        std::uint64_t number = 0;  // order of starting
        Envelope envelope;
    };

    std::size_t free_slot() noexcept SISTRUM_NONBLOCKING;
    void steal(Voice& voice) noexcept SISTRUM_NONBLOCKING;
    void end(Voice& voice) noexcept SISTRUM_NONBLOCKING;
    int fade_samples() const noexcept SISTRUM_NONBLOCKING;
    static void add_voice(Voice& voice, MixTarget out, int frames,
                          const PartGain& gain) noexcept SISTRUM_NONBLOCKING;

    ReclaimList<RenderedSound>& done_;
    double sample_rate_ = 0.0;
    std::uint64_t started_ = 0, stolen_ = 0;
    std::array<Voice, kVoices + kFadingVoices> voices_{};  // the fading ones last
};

}  // namespace sistrum
