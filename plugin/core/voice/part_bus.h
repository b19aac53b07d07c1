// One part's way from its voices to an output: their sum, its filter, its gain. [audio]
#pragma once

#include <array>

#include "realtime/rt_macros.h"
#include "voice/filter.h"
#include "voice/output.h"
#include "voice/part_gain.h"
#include "voice/playhead.h"

namespace sistrum {

// Works in pieces: open(), what the voices add, close(). A part is silent when it has neither voices nor a
// filter that still rings; from that sample on whatever was gliding has arrived.
class PartBus {
  public:
    void reset() noexcept SISTRUM_NONBLOCKING;  // silent at once

    // 0 samples: at once, for a silent part.
    void glide_to(StereoGain gain, int samples) noexcept SISTRUM_NONBLOCKING;
    void glide_to(const FilterShape& filter, int samples) noexcept SISTRUM_NONBLOCKING;
    void damp(int samples) noexcept SISTRUM_NONBLOCKING { filter_.damp(samples); }
    bool ringing() const noexcept SISTRUM_NONBLOCKING { return filter_.ringing(); }

    void open(int frames) noexcept SISTRUM_NONBLOCKING;
    float* left() noexcept SISTRUM_NONBLOCKING { return left_.data(); }
    float* right() noexcept SISTRUM_NONBLOCKING { return right_.data(); }
    // A voice added the first so many samples of the piece.
    void written(int frames) noexcept SISTRUM_NONBLOCKING { input_ = std::max(input_, frames); }
    // Adds the piece to an output, which may be off.
    void close(Output output, int frames) noexcept SISTRUM_NONBLOCKING;

  private:
    void add_to(Output output, int frames) const noexcept SISTRUM_NONBLOCKING;

    Filter filter_;
    PartGain gain_;
    int input_ = 0;  // samples of the piece in which voices sounded
    std::array<float, kPieceFrames> left_{}, right_{};
};

}  // namespace sistrum
