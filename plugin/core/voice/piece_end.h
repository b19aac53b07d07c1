// A piece of a stream, carried on beyond its end for as long as need be: its tail, looped by whole periods
// with a crossfade, so that neither its pitch nor its phase jumps. [audio]
#pragma once

#include <cstdint>
#include <span>

#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"

namespace sistrum {

class PieceEnd {
  public:
    // `period` of its pitch in samples. A piece that ends its note is followed by silence. The piece outlives
    // this.
    void start(const StreamPiece& piece, double period) noexcept SISTRUM_NONBLOCKING;
    const StreamPiece* piece() const noexcept SISTRUM_NONBLOCKING { return piece_; }

    // From this sample of the stream on, none before the piece. Without a piece it is silent.
    void read(std::int64_t first, std::span<float> out) const noexcept SISTRUM_NONBLOCKING;

  private:
    float looped(std::int64_t index) const noexcept SISTRUM_NONBLOCKING;

    const StreamPiece* piece_ = nullptr;
    std::int64_t first_ = 0;   // sample of the stream
    std::int64_t length_ = 0;  // samples there are
    std::int64_t loop_ = 0;    // samples of one turn
    std::int64_t fade_ = 0;    // its last samples, which turn into those before its first
};

}  // namespace sistrum
