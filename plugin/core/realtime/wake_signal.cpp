#include "realtime/wake_signal.h"

#include <cerrno>

namespace sistrum {

#ifdef __APPLE__

WakeSignal::WakeSignal() : semaphore_(dispatch_semaphore_create(0)) {}
WakeSignal::~WakeSignal() {
    dispatch_release(semaphore_);
}

void WakeSignal::post() noexcept {
    if (!posted_.exchange(true)) dispatch_semaphore_signal(semaphore_);
}

void WakeSignal::wait() noexcept {
    dispatch_semaphore_wait(semaphore_, DISPATCH_TIME_FOREVER);
    posted_.store(false);
}

#else

WakeSignal::WakeSignal() {
    sem_init(&semaphore_, 0, 0);
}
WakeSignal::~WakeSignal() {
    sem_destroy(&semaphore_);
}

void WakeSignal::post() noexcept {
    if (!posted_.exchange(true)) sem_post(&semaphore_);
}

// The flag falls before the caller looks for work: a post from then on wakes again, none is lost.
void WakeSignal::wait() noexcept {
    while (sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
    posted_.store(false);
}

#endif

}  // namespace sistrum
