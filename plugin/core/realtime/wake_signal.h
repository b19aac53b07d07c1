// Wakes one sleeping thread: no lock, no allocation, and no polling by the sleeper. Audio threads, which make
// no system calls, go through AudioWake.
#pragma once

#include <atomic>

#ifdef __APPLE__
#include <dispatch/dispatch.h>
#else
#include <semaphore.h>
#endif

#include "realtime/rt_macros.h"

namespace sistrum {

class WakeSignal {
  public:
    WakeSignal();
    ~WakeSignal();
    WakeSignal(const WakeSignal&) = delete;
    WakeSignal& operator=(const WakeSignal&) = delete;

    void post() noexcept SISTRUM_NONBLOCKING;  // [any] several posts before a wait count as one
    void wait() noexcept;                      // one thread only; sleeps until something was posted

  private:
    std::atomic<bool> posted_{false};
#ifdef __APPLE__
    dispatch_semaphore_t semaphore_;
#else
    sem_t semaphore_;
#endif
};

}  // namespace sistrum
