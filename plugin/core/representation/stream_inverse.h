// From generated frames back to samples, as they come: a note goes on for as long as frames do. One file pair
// per representation; this is the registry.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "representation/inverse.h"

namespace sistrum {

// What one note remembers from frame to frame: a value, so that a note can be taken up again where it was.
struct StreamState {
    bool started = false;
    std::vector<double> phases;       // turns, 0..1, of each oscillator
    std::vector<double> frequencies;  // Hz, of each in the last frame
    std::vector<float> levels;        // the last frame's, as the representation keeps them
    std::vector<float> overlap;       // what the last frames add to the next samples
};

// Frames of one note, in order.
struct StreamFrames {
    const float* values = nullptr;  // [channels * bins][stride], the first frame's first value
    std::size_t stride = 0;         // from a value to the next bin's
    int first_frame = 0, count = 0;
    std::span<const float> pitches;        // [count], MIDI notes
    std::span<const std::uint64_t> seeds;  // [count], of what is random
};

// Not thread-safe: one object per thread, it keeps its work space. Same frames, same samples, however they
// are shared out between calls.
class StreamInverse {
  public:
    virtual ~StreamInverse() = default;

    virtual std::array<int, 2> shape() const = 0;  // [channels, bins] of a frame
    virtual int hop() const = 0;                   // samples of a frame
    virtual double sample_rate() const = 0;        // Hz
    virtual StreamState start() const = 0;         // of a note that begins

    // out: count * hop() samples. Values may be anything finite.
    virtual void run(StreamState& state, const StreamFrames& frames, std::span<float> out) = 0;

    // What follows if the last frame's spectrum goes on, its phases advancing: any whole number of frames
    // from frame `first_frame` on. The state moves on as well.
    virtual void go_on(StreamState& state, int first_frame, std::uint64_t seed, std::span<float> out) = 0;
};

// Throws std::invalid_argument (key, expected, found) as make_inverse does.
std::unique_ptr<StreamInverse> make_stream_inverse(const RepresentationSpec& spec);

}  // namespace sistrum
