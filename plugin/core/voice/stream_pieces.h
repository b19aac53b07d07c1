// What has come of one stream so far and is still needed: its attack and its chunks. [audio]
#pragma once

#include <array>

#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"
#include "voice/stream_supply.h"

namespace sistrum {

class StreamPieces {
  public:
    struct Found {
        const StreamPiece* piece = nullptr;  // null: nobody has this frame
        int revision = 0;                    // changes of the stream that it knows
    };

    explicit StreamPieces(StreamSupply& supply) : supply_(supply) {}
    ~StreamPieces() { clear(); }
    StreamPieces(const StreamPieces&) = delete;
    StreamPieces& operator=(const StreamPieces&) = delete;

    void start(Attack* attack) noexcept SISTRUM_NONBLOCKING;  // null: there is none
    void add(StreamChunk* chunk) noexcept SISTRUM_NONBLOCKING;
    void clear() noexcept SISTRUM_NONBLOCKING;

    // The piece with this frame that knows most.
    Found find(int frame) const noexcept SISTRUM_NONBLOCKING;
    // Gives back what no frame from this one on needs, save two pieces that are in use.
    void forget_before(int frame, const StreamPiece* used,
                       const StreamPiece* used_too) noexcept SISTRUM_NONBLOCKING;

  private:
    // Chunks are up to kAheadFrames ahead; every change may begin a new row of them, and old rows are
    // forgotten.
    static constexpr int kMost = 16;

    bool is_needed(const StreamChunk& chunk, int frame) const noexcept SISTRUM_NONBLOCKING;
    void make_room() noexcept SISTRUM_NONBLOCKING;
    void remove(int index) noexcept SISTRUM_NONBLOCKING;

    StreamSupply& supply_;
    Attack* attack_ = nullptr;
    std::array<StreamChunk*, kMost> chunks_{};
    int count_ = 0;
    const StreamPiece* used_ = nullptr;  // not to be given back
    const StreamPiece* used_too_ = nullptr;
};

}  // namespace sistrum
