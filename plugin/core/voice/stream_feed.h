// The samples of one stream, one after the other: from its attack, its chunks, and what stands in for a chunk
// that is late. [audio]
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "realtime/held_display.h"
#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"
#include "voice/piece_end.h"
#include "voice/stream_pieces.h"
#include "voice/stream_supply.h"

namespace sistrum {

// A chunk is late when its first sample is wanted and it is not there, or does not know of a change yet that
// was made before. Then the note goes on as it was, and fades over to what comes in the end.
class StreamFeed {
  public:
    static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

    StreamFeed(StreamSupply& supply, SupplyWait& wait, int slot)
        : supply_(supply), wait_(wait), slot_(slot), pieces_(supply) {}

    // `period` of its pitch in samples; from here on the next sample is the stream's first.
    void start(int hop, Attack* attack, double period) noexcept SISTRUM_NONBLOCKING;
    void stop() noexcept SISTRUM_NONBLOCKING { pieces_.clear(); }
    void add(StreamChunk* chunk) noexcept SISTRUM_NONBLOCKING;

    // Whether there is anything to begin with. A stream that has nothing yet waits: it loses none of its
    // attack.
    bool has_begun() noexcept SISTRUM_NONBLOCKING;

    // A change that the supply knows of counts from this frame on, which is none before next_frame(). There
    // is room for one more after the last that has_room_for_change() allowed: for the release.
    bool has_room_for_change() const noexcept SISTRUM_NONBLOCKING {
        return changes_ahead_ + 1 < kMostChanges;
    }
    void expect_change(int frame) noexcept SISTRUM_NONBLOCKING;
    void set_period(double samples) noexcept SISTRUM_NONBLOCKING { period_ = samples; }

    // The first frame of which nothing was read.
    int next_frame() const noexcept SISTRUM_NONBLOCKING {
        return static_cast<int>((sample_ + hop_ - 1) / hop_);
    }
    std::int64_t sample() const noexcept SISTRUM_NONBLOCKING { return sample_; }  // the next one to be read
    void read(std::span<float> out) noexcept SISTRUM_NONBLOCKING;

    // The sample after its last, as soon as that is known; zeros follow.
    std::int64_t end() const noexcept SISTRUM_NONBLOCKING { return end_; }

    // What is known of the tokens from a frame on; kNoToken elsewhere. At most kFrames back.
    void tokens(int first_frame, std::span<std::uint8_t> out) const noexcept SISTRUM_NONBLOCKING;

    // How often it was late, and for how many samples by now: 0 when it is on time.
    int times_late() const noexcept SISTRUM_NONBLOCKING { return times_late_; }
    std::int64_t late_samples() const noexcept SISTRUM_NONBLOCKING {
        return late_ ? sample_ - late_since_ : 0;
    }

  private:
    static constexpr int kMostChanges = 64;  // whose frames were not read yet
    static constexpr int kFade = 256;        // samples

    int changes_until(int frame) noexcept SISTRUM_NONBLOCKING;
    bool choose_piece(int frame) noexcept SISTRUM_NONBLOCKING;
    bool ends_at(int frame, int revision) const noexcept SISTRUM_NONBLOCKING;
    void finish() noexcept SISTRUM_NONBLOCKING;
    void go_late(const StreamPiece* known) noexcept SISTRUM_NONBLOCKING;
    void change_over(const StreamPiece& piece) noexcept SISTRUM_NONBLOCKING;
    void keep_token(int frame) noexcept SISTRUM_NONBLOCKING;
    void read_from_pieces(std::span<float> out) noexcept SISTRUM_NONBLOCKING;

    StreamSupply& supply_;
    SupplyWait& wait_;
    const int slot_;
    StreamPieces pieces_;
    int hop_ = 1;
    double period_ = 0.0;
    std::int64_t sample_ = 0, end_ = kNoEnd;
    struct EndMark {
        int frame = -1, revision = -1;
    } end_mark_;  // of the newest piece that said it was the last

    std::array<int, kMostChanges> change_frames_{};  // a ring of those ahead
    int first_change_ = 0, changes_ahead_ = 0, changes_passed_ = 0;

    std::array<std::uint8_t, HeldNote::kFrames> tokens_{};  // of the last frames, by their number
    PieceEnd present_, past_;                               // what is read, and what fades out
    int fade_left_ = 0;                                     // samples
    bool late_ = false;
    std::int64_t late_since_ = 0;
    int times_late_ = 0;
};

}  // namespace sistrum
