// Held notes on their way from the render thread to the audio thread, and what goes back about them.
// Positions are frames of the model, `hop` samples at the model's rate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "realtime/rt_macros.h"

namespace sistrum {

// Voices that can have a stream of their own, those that fade included.
inline constexpr int kStreamSlots = 80;

// How far the render thread is ahead of what was consumed: 0.2 s at frames of 8 ms.
inline constexpr int kAheadFrames = 24;

// Velocity layers of a streaming sound: where its tokens change with velocity, and where its controls do.
inline constexpr int kMaxStreamLayers = 12;

// What the audio thread has to know of a part's sound in order to hold notes with it.
struct StreamFacts {
    std::uint64_t generation = 0;   // which sound of the part; grows, never 0
    double sample_rate = 0.0;       // Hz, of the model
    int hop = 0;                    // samples
    int low = 0, high = 127;        // pitches (MIDI notes) that the model renders
    int preview = 60;               // pitch of the sound where it is not held
    int attack = 0;                 // frames that are kept rendered of every pitch
    std::vector<float> layer_tops;  // highest velocity of every layer, rising; the last is 1

    int layer(float velocity) const noexcept SISTRUM_NONBLOCKING {
        const int last = static_cast<int>(layer_tops.size()) - 1;
        int layer = 0;
        while (layer < last && velocity > layer_tops[static_cast<std::size_t>(layer)]) ++layer;
        return layer;
    }
    int nearest_pitch(int key) const noexcept SISTRUM_NONBLOCKING { return std::clamp(key, low, high); }
    // Of a note of known length; at least one.
    int frames_of(double seconds) const noexcept SISTRUM_NONBLOCKING {
        return std::max(1, static_cast<int>(seconds * sample_rate / hop + 0.5));
    }
};

// Some frames of one note. After the samples of `frames` come those of `tail_frames`: what follows if the
// last frame's spectrum simply goes on, for whoever has nothing better yet.
struct StreamPiece {
    int first_frame = 0, frames = 0, tail_frames = 0;
    int hop = 0;
    bool last = false;                 // the note ends with it
    std::vector<float> samples;        // [(frames + tail_frames) * hop]
    std::vector<std::uint8_t> tokens;  // [frames]
};

// A piece of a stream. Its first frame may have been there before: a change from that frame on has been
// worked in.
struct StreamChunk : StreamPiece {
    std::uint64_t stream = 0;
    int slot = 0;
    int revision = 0;  // how many changes of the stream it knows

    int references = 0;           // [audio] only
    StreamChunk* next = nullptr;  // link of a PublishedList or ReclaimList
};

// The first frames of one pitch and layer, which are the same for every key.
struct Attack : StreamPiece {
    int part = 0, pitch = 0, layer = 0;
    int length_frames = 0;                     // of a stretched note; 0: held
    std::shared_ptr<const StreamFacts> facts;  // of the sound that it is the attack of; never null
    std::shared_ptr<const void> state;         // [render] from which a stream goes on

    int references = 0;      // [audio] only
    Attack* next = nullptr;  // link of a PublishedList or ReclaimList
};

// A stream that the audio thread wants.
struct StreamStart {
    std::uint64_t stream = 0;  // its name: never 0, never the same twice
    int part = 0;
    std::uint64_t generation = 0;  // StreamFacts of the exact sound, or of the attack that it goes on from
    int pitch = 60, layer = 0;
    std::uint64_t key = 0;  // tells notes of one sound apart, once the attack is over
    int have_frames = 0;    // 0, or those of the attack: the stream's chunks begin here
    int length_frames = 0;  // of a stretched note; 0: held until released
};

// What happens to a note from a frame on; the frames of a stream's changes never decrease.
struct StreamChange {
    enum class Kind : std::uint8_t { release, pitch, pressure };
    int frame = 0;
    Kind kind = Kind::release;
    float value = 0.0f;  // pitch: a MIDI note; pressure: 0..1
};

}  // namespace sistrum
