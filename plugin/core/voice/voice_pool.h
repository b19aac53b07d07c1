// All sounding voices of an engine. Everything here runs on the audio thread and allocates nothing. [audio]
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "part/part_settings.h"
#include "realtime/reclaim_list.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "voice/event.h"
#include "voice/held_streams.h"
#include "voice/key_stack.h"
#include "voice/midi_channels.h"
#include "voice/part_bus.h"
#include "voice/voice.h"

namespace sistrum {

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
    static constexpr int kParts = PartSettings::kParts;
    static constexpr int kVoices = 64;
    static constexpr int kFadingVoices = 16;  // stolen ones, on their way out

    VoicePool(ReclaimList<RenderedSound>& done, HeldStreams& streams) : done_(done), streams_(streams) {}

    void prepare(double sample_rate);  // [main]
    void reset() noexcept SISTRUM_NONBLOCKING;

    // `bend` of the hit's channel. The pool holds the sound as long as it needs it.
    void start(RenderedSound& sound, const Hit& hit, const PartValues& values,
               float bend) noexcept SISTRUM_NONBLOCKING;

    // The same as a held note. Where that key's note still sounds it is released first.
    void start_held(RenderedSound& sound, const HeldStart& note, const Hit& hit, const PartValues& values,
                    float bend) noexcept SISTRUM_NONBLOCKING;
    // A key of a part that plays one note at a time: the note that is held goes on as this key's. False: none
    // is held.
    bool move_held(int part, ChannelKey key, const PartValues& values,
                   float bend) noexcept SISTRUM_NONBLOCKING;

    // The key goes up: chromatic voices are released, or held on by the pedal; the note of a part with one
    // note at a time goes back to the newest key that is still down.
    void key_up(std::uint8_t channel, std::uint8_t key, bool pedal) noexcept SISTRUM_NONBLOCKING;
    void pedal_up(std::uint8_t channel) noexcept SISTRUM_NONBLOCKING;
    // Of held notes: of a key, or of all of the channel for Event::kAllKeys.
    void set_pressure(std::uint8_t channel, std::uint8_t key, float pressure) noexcept SISTRUM_NONBLOCKING;
    void release_all() noexcept SISTRUM_NONBLOCKING;
    void fade_all(int samples) noexcept SISTRUM_NONBLOCKING;
    void fade_part(int part, int samples) noexcept SISTRUM_NONBLOCKING;

    // New pitches of the part's voices.
    void tune_part(int part, const PartValues& values,
                   const MidiChannels& channels) noexcept SISTRUM_NONBLOCKING;

    // Adds the next samples, at most kPieceFrames, of every voice to its part's bus.
    void add(std::span<PartBus> buses, int frames) noexcept SISTRUM_NONBLOCKING;

    void show() noexcept SISTRUM_NONBLOCKING;  // held notes, to editors: once a block

    bool sounds(int part) const noexcept SISTRUM_NONBLOCKING {
        return by_part_[static_cast<std::size_t>(part)] > 0;
    }
    int active() const noexcept SISTRUM_NONBLOCKING;
    std::uint64_t stolen() const noexcept SISTRUM_NONBLOCKING { return stolen_; }

  private:
    Voice& new_voice(RenderedSound& sound, int part) noexcept SISTRUM_NONBLOCKING;
    void let_go(Voice& voice) noexcept SISTRUM_NONBLOCKING;
    std::size_t free_slot() noexcept SISTRUM_NONBLOCKING;
    void steal(Voice& voice) noexcept SISTRUM_NONBLOCKING;
    void end(Voice& voice) noexcept SISTRUM_NONBLOCKING;

    ReclaimList<RenderedSound>& done_;
    HeldStreams& streams_;
    const Interpolator* tables_ = nullptr;  // set by prepare()
    double sample_rate_ = 0.0;
    std::uint64_t started_ = 0, stolen_ = 0;
    std::array<Voice, kVoices + kFadingVoices> voices_{};  // the fading ones last
    std::array<int, kParts> by_part_{};                    // voices that sound
    std::array<KeyStack, kParts> keys_{};                  // of parts with one note at a time
    static_assert(kVoices + kFadingVoices <= kStreamSlots);
};

}  // namespace sistrum
