#include "realtime_safety/realtime_guard.h"

#include "realtime_safety/thread_counts.h"

namespace sistrum::test {

RealtimeCounts& RealtimeCounts::operator+=(const RealtimeCounts& other) {
    allocations += other.allocations;
    locks += other.locks;
    system_calls += other.system_calls;
    return *this;
}

std::ostream& operator<<(std::ostream& stream, const RealtimeCounts& counts) {
    return stream << counts.allocations << " allocations, " << counts.locks << " locks, "
                  << counts.system_calls << " system calls";
}

RealtimeGuard::RealtimeGuard() {
    thread_counts.locks = 0;
    thread_counts.system_calls = 0;
    thread_counts.armed = true;
}

RealtimeGuard::~RealtimeGuard() {
    thread_counts.armed = false;
}

RealtimeCounts RealtimeGuard::count() const {
    return {allocations_.count(), thread_counts.locks, thread_counts.system_calls};
}

}  // namespace sistrum::test
