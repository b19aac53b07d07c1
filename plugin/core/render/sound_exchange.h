// All that the audio thread and the render thread have in common: what is wished for goes one way, finished
// sounds the other. Atomics only: neither side can make the other wait.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "realtime/audio_wake.h"
#include "realtime/latest_slot.h"
#include "realtime/reclaim_list.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "render/part_request.h"

namespace sistrum {

class SoundExchange {
  public:
    SoundExchange(int parts, int slots, WakeSignal& render_thread);

    // [audio]
    std::uint64_t begin_block() noexcept SISTRUM_NONBLOCKING;
    RenderedSound* take_newest(int part) noexcept SISTRUM_NONBLOCKING { return at(part).newest.take(); }
    RenderedSound* take_first_draw(int part, int place) noexcept SISTRUM_NONBLOCKING;
    RenderedSound* take_draw(int part, int place) noexcept SISTRUM_NONBLOCKING;
    void request_draw(int part, int place, std::uint64_t key) noexcept SISTRUM_NONBLOCKING;
    ReclaimList<RenderedSound>& done_sounds() noexcept { return done_sounds_; }

    // [any]
    void set_slot(int part, int slot, float value) noexcept SISTRUM_NONBLOCKING;
    void wish(int part) noexcept SISTRUM_NONBLOCKING;  // something about the part is to be looked at
    bool pending(int part) const noexcept SISTRUM_NONBLOCKING;
    bool draws_pending(int part) const noexcept SISTRUM_NONBLOCKING;
    bool all_done() const noexcept SISTRUM_NONBLOCKING;  // sounds and draws of all parts
    std::uint64_t published() const noexcept SISTRUM_NONBLOCKING { return published_.load(); }
    std::uint64_t changes() const noexcept SISTRUM_NONBLOCKING { return changes_.load(); }
    void count_change() noexcept SISTRUM_NONBLOCKING { changes_.fetch_add(1); }

    // [main or render] One of them at a time.
    std::uint64_t wanted(int part) const { return at(part).wanted.load(); }
    void wish_silently(int part) {
        at(part).wanted.fetch_add(1);
    }  // for those who wake the thread themselves
    SlotValues slots(int part) const;
    void clear_slots(int part);

    // [render]
    void done(int part, std::uint64_t wanted) { at(part).done = wanted; }
    std::uint64_t draws_wanted(int part) const { return at(part).draws_wanted.load(); }
    void draws_done(int part, std::uint64_t wanted) { at(part).draws_done = wanted; }
    void publish(int part, std::unique_ptr<RenderedSound> sound);
    void publish_first_draw(int part, int place, std::unique_ptr<RenderedSound> draw);
    void publish_draw(int part, int place, std::unique_ptr<RenderedSound> draw);
    struct AskedDraw {
        std::uint64_t key = 0;    // 0: none
        std::uint64_t order = 0;  // grows from one to the next
    };
    AskedDraw asked_draw(int part, int place) const;

    // [main]
    void start();  // from here on somebody works on what is wished for
    bool started() const noexcept SISTRUM_NONBLOCKING { return started_.load(); }
    AudioWake& wake() noexcept { return wake_; }  // for other exchanges with the same two threads

  private:
    struct Part {
        // `wanted` grows with every wish, `done` follows; likewise for draws.
        std::atomic<std::uint64_t> wanted{0}, done{0}, draws_wanted{0}, draws_done{0};
        std::vector<std::atomic<float>> slots;
        std::array<std::atomic<std::uint64_t>, kDrawsAhead> asked_key{}, asked_order{};
        LatestSlot<RenderedSound> newest;
        std::array<LatestSlot<RenderedSound>, kDrawsAhead> first_draws, draws;
    };
    Part& at(int part) noexcept { return *parts_[static_cast<std::size_t>(part)]; }
    const Part& at(int part) const noexcept { return *parts_[static_cast<std::size_t>(part)]; }

    std::vector<std::unique_ptr<Part>> parts_;
    ReclaimList<RenderedSound> done_sounds_;
    std::atomic<std::uint64_t> published_{0}, changes_{0};
    std::atomic<bool> started_{false};
    AudioWake wake_;
};

}  // namespace sistrum
