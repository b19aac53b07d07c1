#include "shared_clock.h"

#include <algorithm>

namespace sistrum::shell {

void SharedClock::add(Listener& listener) {
    const std::lock_guard lock{mutex_};
    entries_.push_back(std::make_shared<Entry>(listener));
    quiet_ticks_ = 0;
    startTimerHz(kHz);
}

void SharedClock::hurry() {
    if (quiet_ticks_.exchange(0) < kPatience) return;
    const std::lock_guard lock{mutex_};
    if (!entries_.empty()) startTimerHz(kHz);
}

void SharedClock::remove(Listener& listener) {
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock{mutex_};
        const auto found = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const auto& each) { return each->listener == &listener; });
        if (found == entries_.end()) return;
        entry = *found;
        entries_.erase(found);
        if (entries_.empty()) stopTimer();
    }
    const std::lock_guard busy{entry->busy};
    entry->listener = nullptr;
}

// No lock of the clock's own is held during a tick: hosts may create and destroy other instances in it.
void SharedClock::timerCallback() {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard lock{mutex_};
        entries = entries_;
    }
    bool any = false;
    for (const auto& entry : entries) {
        const std::lock_guard busy{entry->busy};
        if (entry->listener != nullptr) any |= entry->listener->tick();
    }
    if (any) return hurry();
    if (quiet_ticks_.fetch_add(1) + 1 != kPatience) return;
    const std::lock_guard lock{mutex_};
    if (!entries_.empty()) startTimerHz(kIdleHz);
}

}  // namespace sistrum::shell
