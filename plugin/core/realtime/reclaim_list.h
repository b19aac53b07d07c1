// Takes what the audio thread is done with, so that another thread frees it. Never full: T brings its own
// link, `T* next`.
#pragma once

#include <atomic>

#include "realtime/rt_macros.h"

namespace sistrum {

template <typename T>
class ReclaimList {
  public:
    ReclaimList() = default;
    ~ReclaimList() { collect(); }
    ReclaimList(const ReclaimList&) = delete;
    ReclaimList& operator=(const ReclaimList&) = delete;

    void push(T* done) noexcept SISTRUM_NONBLOCKING {  // [audio]
        done->next = head_.load(std::memory_order_relaxed);
        while (!head_.compare_exchange_weak(done->next, done, std::memory_order_release)) {
        }  // retried at most once per collect() that comes between
    }

    void collect() {  // [render] frees all of them
        T* done = head_.exchange(nullptr, std::memory_order_acquire);
        while (done != nullptr) {
            T* const next = done->next;
            delete done;
            done = next;
        }
    }

  private:
    std::atomic<T*> head_{nullptr};
};

}  // namespace sistrum
