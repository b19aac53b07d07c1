// Hands the newest of a row of objects to the audio thread; those it never looked at are freed by the sender.
#pragma once

#include <atomic>
#include <memory>

#include "realtime/rt_macros.h"

namespace sistrum {

template <typename T>
class LatestSlot {
  public:
    LatestSlot() = default;
    ~LatestSlot() { delete slot_.load(); }
    LatestSlot(const LatestSlot&) = delete;
    LatestSlot& operator=(const LatestSlot&) = delete;

    void publish(std::unique_ptr<T> newest) { delete slot_.exchange(newest.release()); }  // [render]

    // [audio] The newest object, once; nullptr when there is none since the last call. The caller owns it.
    T* take() noexcept SISTRUM_NONBLOCKING {
        if (slot_.load(std::memory_order_relaxed) == nullptr) return nullptr;
        return slot_.exchange(nullptr);
    }

  private:
    std::atomic<T*> slot_{nullptr};
    static_assert(std::atomic<T*>::is_always_lock_free);
};

}  // namespace sistrum
