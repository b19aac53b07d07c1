// Stops every thread of the process but two for as long as it lives, wherever they are: who then goes on
// needs none of them, for a lock no more than for a flag it spins on.
#pragma once

#include <sys/types.h>

#include <vector>

namespace sistrum::test {

pid_t this_thread();

// Returns when that thread of this process sleeps in the kernel.
void wait_until_asleep(pid_t thread);

class FrozenThreads {
  public:
    explicit FrozenThreads(pid_t spared);  // and the calling thread; returns when all others stand still
    ~FrozenThreads();
    FrozenThreads(const FrozenThreads&) = delete;
    FrozenThreads& operator=(const FrozenThreads&) = delete;
    // A frozen thread may hold the lock of malloc: while this lives, its owner allocates nothing.
};

}  // namespace sistrum::test
