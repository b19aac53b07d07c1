// All held notes of an engine: gives each a stream of its own, and chunks to the notes that wait for them.
// [audio]
#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "realtime/held_display.h"
#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"
#include "voice/held_stream.h"
#include "voice/key_stack.h"
#include "voice/stream_supply.h"

namespace sistrum {

class HeldStreams final : private SupplyWait {
  public:
    HeldStreams(StreamSupply& supply, HeldDisplay& display);
    ~HeldStreams();
    HeldStreams(const HeldStreams&) = delete;
    HeldStreams& operator=(const HeldStreams&) = delete;

    void prepare(double sample_rate) { sample_rate_ = sample_rate; }  // [main]

    // Once a block: hands out what has come.
    void deliver() noexcept SISTRUM_NONBLOCKING;

    // There is one for every voice, those that fade included.
    HeldStream& begin(const HeldStart& start) noexcept SISTRUM_NONBLOCKING;
    void end(HeldStream& stream) noexcept SISTRUM_NONBLOCKING;

    // Lets editors see it as the note of that key, as often as its frames change.
    void show(const HeldStream& stream, int part, ChannelKey key) noexcept SISTRUM_NONBLOCKING;

    // How often a chunk was not there when it was wanted.
    std::uint64_t times_late() const noexcept SISTRUM_NONBLOCKING;

  private:
    bool wait_for_chunks() noexcept override SISTRUM_NONBLOCKING;

    StreamSupply& supply_;
    HeldDisplay& display_;
    std::array<int, kStreamSlots> shown_frames_{};
    std::deque<HeldStream> streams_;  // by slot; never grows
    double sample_rate_ = 0.0;
    std::uint64_t last_stream_ = 0;  // the name of the newest
    std::uint64_t late_ = 0;         // of notes that have ended
};

}  // namespace sistrum
