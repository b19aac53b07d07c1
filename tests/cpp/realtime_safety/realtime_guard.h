// Counts what a thread must not do in real time, while it is armed: allocate or free, take a lock or wait for
// another thread, call the system. Linux and glibc; the three counts come from three places:
//   allocations   allocation/allocation_guard.cpp replaces the malloc family
//   locks         lock_guard.cpp stands before the pthread functions
//   system_calls  system_call_trap.cpp has the kernel report every one of them
#pragma once

#include <ostream>

#include "allocation/allocation_guard.h"

namespace sistrum::test {

struct RealtimeCounts {
    int allocations = 0, locks = 0, system_calls = 0;
    bool operator==(const RealtimeCounts&) const = default;
    RealtimeCounts& operator+=(const RealtimeCounts& other);
};
std::ostream& operator<<(std::ostream& stream, const RealtimeCounts& counts);

class RealtimeGuard {
  public:
    RealtimeGuard();   // arms this thread
    ~RealtimeGuard();  // disarms it
    RealtimeGuard(const RealtimeGuard&) = delete;
    RealtimeGuard& operator=(const RealtimeGuard&) = delete;

    RealtimeCounts count() const;  // since it was armed

  private:
    AllocationGuard allocations_;
};

// From now on and until it ends, the calling thread's system calls are seen by its guards. Once a thread.
// False: this kernel or processor cannot; then they are not counted.
bool trap_system_calls();

}  // namespace sistrum::test
