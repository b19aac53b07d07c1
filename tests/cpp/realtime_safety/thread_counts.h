// What a thread did since its RealtimeGuard was armed; written by the places that see it happen.
#pragma once

namespace sistrum::test {

struct ThreadCounts {
    bool armed = false;
    int locks = 0, system_calls = 0;
};

// Constant-initialised and trivial: a signal handler may touch it at any moment of a thread's life.
inline constinit thread_local ThreadCounts thread_counts{};

}  // namespace sistrum::test
