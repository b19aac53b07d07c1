// Where the samples of a block go, and where in the song the block lies.
#pragma once

#include <cstdint>
#include <span>

namespace sistrum {

// One output of an engine. `right` may be null: then `left` gets the middle of both. Both null: it is off.
struct Output {
    float* left = nullptr;
    float* right = nullptr;
    bool on() const noexcept { return left != nullptr; }
};

inline constexpr int kOutputs = 17;  // the main one, then those that parts may be sent to

// [0] is the main output; fewer than kOutputs are allowed, the rest is off. Parts sent to one that is off
// are heard in the main output.
using Outputs = std::span<const Output>;

// The host's clock. While it does not run, an engine counts the samples since its last reset itself.
struct SongPosition {
    bool playing = false;
    std::int64_t frame =
        0;  // of the block's first sample, from the song's beginning; may jump or be negative
};

}  // namespace sistrum
