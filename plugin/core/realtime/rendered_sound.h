// A finished render on its way through the audio thread: one hit, in as many layers as velocity tells apart.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "realtime/audio.h"
#include "realtime/stream_chunk.h"

namespace sistrum {

// How the hits of a part follow each other.
enum class Draws : std::uint8_t {
    none,     // every hit is the exact sound
    endless,  // every hit is a new draw; the render thread makes those that are asked for
    fixed     // the first draws again and again: they are all there is (the model is missing)
};

struct RenderedSound {
    // By velocity, the softest first, at the engine's rate; at least one. Layer i of n is for velocities
    // above i / n up to (i + 1) / n.
    std::vector<std::shared_ptr<const Audio>> layers;
    Draws draws = Draws::none;     // of the part; only the exact sound says it
    std::uint64_t generation = 0;  // of the exact sound that a draw was drawn around
    std::uint64_t key = 0;         // which draw
    // Of the exact sound, where it can be held as long as a key is down; else null. `layers` is then what it
    // is like as a one-shot.
    std::shared_ptr<const StreamFacts> streaming;

    int references = 0;             // [audio] only: voices and the part that hold it
    RenderedSound* next = nullptr;  // link of a ReclaimList
};

inline constexpr int kVelocityLayers = 4;  // of a sound whose controls move with velocity; others have one

// Draws are rendered before they are wanted: so many hits of a part may come at once and each finds its own.
inline constexpr int kDrawsAhead = 4;

}  // namespace sistrum
