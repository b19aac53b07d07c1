// One sounding hit: its sound, rendered before or held as long as its key; its pitch, its level, and what
// keeps it sounding. [audio]
#pragma once

#include <cstdint>

#include "part/part_params.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "voice/envelope.h"
#include "voice/held_stream.h"
#include "voice/playhead.h"

namespace sistrum {

// A note as a part plays it; velocity 0..1.
struct Hit {
    int part = 0;
    std::uint8_t channel = 0, key = 0;
    float velocity = 1.0f;
};

// The layer of a sound that a velocity plays.
const Audio& layer_for(const RenderedSound& sound, float velocity) noexcept SISTRUM_NONBLOCKING;

// 1 at full velocity; below, as much less as `amount` (0..1) says.
float velocity_gain(float velocity, float amount) noexcept SISTRUM_NONBLOCKING;

class Voice {
  public:
    // What still has to end before the voice is released. A one-shot waits for nothing: it is not released.
    enum class HeldBy : std::uint8_t { nothing, key, pedal };

    RenderedSound* sound = nullptr;  // null: free. The pool counts its references
    HeldStream* stream = nullptr;    // null: `sound` itself is played. The pool ends it
    std::uint64_t number = 0;        // order of starting
    Hit hit;
    HeldBy held_by = HeldBy::nothing;
    bool legato = false;  // of a part that plays one held note at a time

    void start(RenderedSound& played, const Hit& struck, const PartValues& values,
               double sample_rate) noexcept SISTRUM_NONBLOCKING;
    // A note of that sound, which has begun.
    void start_held(RenderedSound& played, HeldStream& held, int pitch, const Hit& struck,
                    const PartValues& values, double sample_rate) noexcept SISTRUM_NONBLOCKING;
    // Its note goes on as that of another key.
    void move_to(std::uint8_t channel, std::uint8_t key) noexcept SISTRUM_NONBLOCKING;

    // The pitch from the next sample on; `bend` -1..1 is that of the voice's channel.
    void tune(const PartValues& values, float bend, const Interpolator& tables) noexcept SISTRUM_NONBLOCKING;

    // Over the part's release time; a held note ends as its model has it.
    void release() noexcept SISTRUM_NONBLOCKING;
    void fade(int samples) noexcept SISTRUM_NONBLOCKING;  // the sooner of the two ends wins

    // Adds the next samples, at most kPieceFrames, and returns how many there were.
    int add(float* left, float* right, int frames) noexcept SISTRUM_NONBLOCKING;
    bool finished() const noexcept SISTRUM_NONBLOCKING {
        return envelope_.finished() || (stream != nullptr ? stream->finished() : playhead_.at_end());
    }

  private:
    void begin(RenderedSound& played, const Hit& struck, const PartValues& values,
               double sample_rate) noexcept SISTRUM_NONBLOCKING;
    Playhead::Stretch next(int frames, Playhead::Scratch& scratch) noexcept SISTRUM_NONBLOCKING;

    Playhead playhead_;
    Envelope envelope_;
    float gain_ = 1.0f;
    bool chromatic_ = false;
    float transpose_ = 0.0f;  // semitones that the key is above the part's note, where the voice adds them
    int pitch_of_key_0_ = 0;  // of a held note
};

}  // namespace sistrum
