// The render thread's streams as voices see them. [audio]
#pragma once

#include <atomic>

#include "realtime/rt_macros.h"
#include "render/render_thread.h"
#include "voice/stream_supply.h"

namespace sistrum {

class RenderStreams final : public StreamSupply {
  public:
    // Waits while `offline` says so.
    RenderStreams(RenderThread& render, const std::atomic<bool>& offline)
        : render_(render), offline_(offline) {}

    void start(int slot, const StreamStart& start) noexcept override SISTRUM_NONBLOCKING {
        render_.start_stream(slot, start);
    }
    bool change(int slot, const StreamChange& change) noexcept override SISTRUM_NONBLOCKING {
        return render_.change_stream(slot, change);
    }
    void stop(int slot) noexcept override SISTRUM_NONBLOCKING { render_.stop_stream(slot); }
    void consumed(int slot, int frame) noexcept override SISTRUM_NONBLOCKING {
        render_.consumed(slot, frame);
    }
    StreamChunk* take_chunks() noexcept override SISTRUM_NONBLOCKING { return render_.take_chunks(); }
    void give_back(StreamChunk* chunk) noexcept override SISTRUM_NONBLOCKING {
        render_.done_chunks().push(chunk);
    }
    void give_back(Attack* attack) noexcept override SISTRUM_NONBLOCKING {
        render_.done_attacks().push(attack);
    }
    bool wait() noexcept override SISTRUM_NONBLOCKING {
        if (!offline_.load(std::memory_order_relaxed)) return false;
        render_.wait_until_done();
        return true;
    }

  private:
    RenderThread& render_;
    const std::atomic<bool>& offline_;
};

}  // namespace sistrum
