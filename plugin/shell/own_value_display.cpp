#include "own_value_display.h"

namespace sistrum::shell {

void OwnValueDisplay::show(const std::vector<HostParameter*>& moved) {
    if (moved.empty()) return;
    {
        const std::lock_guard lock{mutex_};
        moved_.insert(moved_.end(), moved.begin(), moved.end());
    }
    if (!isThreadRunning()) startThread();
    notify();
}

void OwnValueDisplay::run() {
    while (!threadShouldExit()) {
        std::vector<HostParameter*> moved;
        {
            const std::lock_guard lock{mutex_};
            moved.swap(moved_);
        }
        for (auto* parameter : moved) {
            if (!parameter->touched()) parameter->notify_host();  // else the edit was told already
        }
        wait(-1);
    }
}

}  // namespace sistrum::shell
