// Held notes between the audio thread, which says what it plays, and the render thread, which renders ahead
// of it. Atomics only: neither side can make the other wait, and a start or a release is never lost.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "realtime/audio_wake.h"
#include "realtime/published_list.h"
#include "realtime/reclaim_list.h"
#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"

namespace sistrum {

class StreamExchange {
  public:
    static constexpr int kChanges = 64;  // of one stream that may wait for the render thread

    explicit StreamExchange(AudioWake& wake) : wake_(wake) {}

    // [audio] The slot's new stream; what was asked of the slot before is forgotten.
    void start(int slot, const StreamStart& start) noexcept SISTRUM_NONBLOCKING;
    // [audio] Whether there was room for it: else it has not happened, and must not be counted. There always
    // is for one release of a stream.
    bool change(int slot, const StreamChange& change) noexcept SISTRUM_NONBLOCKING;
    void stop(int slot) noexcept SISTRUM_NONBLOCKING;  // [audio]
    // [audio] Frames before this one are not wanted again, nor changed any more.
    void consumed(int slot, int frame) noexcept SISTRUM_NONBLOCKING;

    StreamChunk* take_chunks() noexcept SISTRUM_NONBLOCKING { return chunks_.take(); }  // [audio]
    Attack* take_attacks() noexcept SISTRUM_NONBLOCKING { return attacks_.take(); }     // [audio]
    ReclaimList<StreamChunk>& done_chunks() noexcept { return done_chunks_; }
    ReclaimList<Attack>& done_attacks() noexcept { return done_attacks_; }

    // [any] Whether every stream is rendered as far ahead as it should be.
    bool all_done() const noexcept SISTRUM_NONBLOCKING { return done_.load() == wanted_.load(); }
    std::uint64_t dropped_changes() const noexcept { return dropped_.load(); }

    // [render] What is asked of a slot: its stream (0: none), and those of its changes from `first_change` on
    // if it is still `known`, else all of them.
    struct Asked {
        StreamStart start;
        int consumed = 0;
        std::vector<StreamChange> changes;
    };
    // False: the audio thread is just writing; it will have wished for something when it is done.
    bool read(int slot, std::uint64_t known, int first_change, Asked& asked) const;
    void have_read(int slot, std::uint64_t stream, int changes);  // so many are not needed any more
    // From which consumed frame on there is something to do. consumed() has to be looked at once more after
    // it: the audio thread may have passed that frame before it could know.
    void wake_at(int slot, int frame) { at(slot).wake_at = frame; }
    int consumed(int slot) const { return at(slot).consumed.load(); }
    std::uint64_t wanted() const { return wanted_.load(); }
    void done(std::uint64_t wanted) { done_ = wanted; }
    void publish(std::unique_ptr<StreamChunk> chunk) { chunks_.publish(std::move(chunk)); }
    void publish(std::unique_ptr<Attack> attack) { attacks_.publish(std::move(attack)); }
    template <typename Unwanted>
    void forget_attacks(Unwanted unwanted) {
        attacks_.remove_if(unwanted);
    }
    void collect();  // frees what the audio thread is done with

  private:
    // One row of atomics each; `version` is odd while the audio thread writes a start.
    struct Slot {
        std::atomic<std::uint64_t> version{0};
        std::atomic<std::uint64_t> stream{0}, generation{0}, key{0};  // stream 0: none is wanted
        std::atomic<int> part{0}, pitch{0}, layer{0}, have_frames{0}, length_frames{0};
        std::atomic<int> consumed{0}, wake_at{0};
        std::atomic<int> written{0};  // changes of this stream, all that ever were
        std::array<std::atomic<std::uint64_t>, kChanges> changes{};
        std::atomic<std::uint64_t> read_stream{0};  // [render] how many of them it has read,
        std::atomic<int> read{0};                   // and of which stream
    };
    Slot& at(int slot) noexcept { return slots_[static_cast<std::size_t>(slot)]; }
    const Slot& at(int slot) const noexcept { return slots_[static_cast<std::size_t>(slot)]; }
    void wish() noexcept SISTRUM_NONBLOCKING;

    AudioWake& wake_;
    std::array<Slot, kStreamSlots> slots_{};
    PublishedList<StreamChunk> chunks_;
    PublishedList<Attack> attacks_;
    ReclaimList<StreamChunk> done_chunks_;
    ReclaimList<Attack> done_attacks_;
    std::atomic<std::uint64_t> wanted_{0}, done_{0}, dropped_{0};
};

}  // namespace sistrum
