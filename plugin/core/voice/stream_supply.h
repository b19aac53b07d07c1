// Where held notes come from, as voices see it: a note that is asked for arrives in chunks, some frames ahead
// of where it is heard. [audio]
#pragma once

#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"

namespace sistrum {

// One stream a slot, 0 to kStreamSlots - 1.
class StreamSupply {
  public:
    // The slot's new stream; what was asked of the slot before is forgotten.
    virtual void start(int slot, const StreamStart& start) noexcept SISTRUM_NONBLOCKING = 0;
    // False: there was no room for it, and it has not happened. There always is for a release.
    virtual bool change(int slot, const StreamChange& change) noexcept SISTRUM_NONBLOCKING = 0;
    virtual void stop(int slot) noexcept SISTRUM_NONBLOCKING = 0;
    // Frames before this one are not wanted again, nor changed any more.
    virtual void consumed(int slot, int frame) noexcept SISTRUM_NONBLOCKING = 0;

    // All chunks that are new, the oldest first, linked by `next`. The caller gives each back.
    virtual StreamChunk* take_chunks() noexcept SISTRUM_NONBLOCKING = 0;
    virtual void give_back(StreamChunk* chunk) noexcept SISTRUM_NONBLOCKING = 0;
    virtual void give_back(Attack* attack) noexcept SISTRUM_NONBLOCKING = 0;

    // Offline: true, when all streams are as far ahead as they should be. Live: false, at once.
    virtual bool wait() noexcept SISTRUM_NONBLOCKING = 0;

  protected:
    ~StreamSupply() = default;
};

// Waits for the supply and hands out what it gave.
class SupplyWait {
  public:
    virtual bool wait_for_chunks() noexcept SISTRUM_NONBLOCKING = 0;  // as StreamSupply::wait()

  protected:
    ~SupplyWait() = default;
};

// Counted references to attacks: a part and any number of notes hold one.
inline void hold(Attack& attack) noexcept SISTRUM_NONBLOCKING {
    ++attack.references;
}
inline void drop(Attack* attack, StreamSupply& supply) noexcept SISTRUM_NONBLOCKING {
    if (attack != nullptr && --attack->references == 0) supply.give_back(attack);
}

}  // namespace sistrum
