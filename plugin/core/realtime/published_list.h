// Finished objects on their way to the audio thread, which takes all there are with one exchange. Never full:
// T brings its own link, `T* next`.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "realtime/rt_macros.h"

namespace sistrum {

template <typename T>
class PublishedList {
  public:
    PublishedList() = default;
    ~PublishedList() {
        remove_if([](const T&) { return true; });
    }
    PublishedList(const PublishedList&) = delete;
    PublishedList& operator=(const PublishedList&) = delete;

    void publish(std::unique_ptr<T> finished) noexcept { push(finished.release()); }  // [render]

    // [render] Frees those among the waiting that nobody wants any more. For the audio thread the list is
    // empty meanwhile.
    template <typename Unwanted>
    void remove_if(Unwanted unwanted) {
        T* waiting = take();
        while (waiting != nullptr) {
            std::unique_ptr<T> one(std::exchange(waiting, waiting->next));
            if (!unwanted(std::as_const(*one))) publish(std::move(one));
        }
    }

    // [audio] All that were published since the last call, the oldest first, linked by `next`; nullptr when
    // there are none. The caller owns them.
    T* take() noexcept SISTRUM_NONBLOCKING {
        if (newest_.load(std::memory_order_relaxed) == nullptr) return nullptr;
        T* newest = newest_.exchange(nullptr, std::memory_order_acquire);
        T* oldest = nullptr;
        while (newest != nullptr) {
            T* const before = std::exchange(newest->next, oldest);
            oldest = std::exchange(newest, before);
        }
        return oldest;
    }

  private:
    void push(T* finished) noexcept {
        finished->next = newest_.load(std::memory_order_relaxed);
        while (!newest_.compare_exchange_weak(finished->next, finished, std::memory_order_release,
                                              std::memory_order_relaxed)) {
        }
    }

    std::atomic<T*> newest_{nullptr};
    static_assert(std::atomic<T*>::is_always_lock_free);
};

}  // namespace sistrum
