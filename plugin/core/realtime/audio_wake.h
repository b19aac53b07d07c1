// Wakes a sleeping thread for an audio thread, which itself makes no system call: it leaves a mark, and the
// process's ticker posts. Everybody else posts at once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "realtime/rt_macros.h"
#include "realtime/ticker.h"
#include "realtime/wake_signal.h"

namespace sistrum {

class AudioWake final : private Ticked {
  public:
    // Made by the thread that will edit; see wake().
    explicit AudioWake(WakeSignal& signal) : signal_(signal) {}
    ~AudioWake();
    AudioWake(const AudioWake&) = delete;
    AudioWake& operator=(const AudioWake&) = delete;

    void start();  // [main] From here on marks are seen. A second call does nothing.

    void begin_block() noexcept SISTRUM_NONBLOCKING;  // [audio] once a block: marks will be seen soon

    // [any] Posts at once on the thread that made this, unless that is the one which runs the audio; all
    // others, of which any may be an audio thread, leave a mark.
    void wake() noexcept SISTRUM_NONBLOCKING;

  private:
    std::chrono::microseconds tick() noexcept override;

    // How soon a mark is seen: while audio threads leave marks (a slider moves, a part that varies is
    // played), while audio runs but nothing happens, and while none runs. Every look costs the machine some
    // 10 us.
    static constexpr std::chrono::microseconds kBusy{1'500}, kRunning{5'000}, kResting{50'000};
    static constexpr std::chrono::seconds kRecent{1};  // longer than any block

    WakeSignal& signal_;
    const std::thread::id made_by_ = std::this_thread::get_id();
    std::atomic<std::thread::id> audio_{};
    std::atomic<bool> marked_{false};
    std::atomic<std::uint64_t> blocks_{0};
    std::uint64_t blocks_seen_ = 0;                                     // [ticker]
    std::chrono::steady_clock::time_point last_block_{}, last_mark_{};  // [ticker]
    std::shared_ptr<Ticker> ticker_;                                    // [main]

    static_assert(std::atomic<std::thread::id>::is_always_lock_free);
};

}  // namespace sistrum
