// WakeSignal: no post is lost, however it falls against the wait.
#include "realtime/wake_signal.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace sistrum {
namespace {

TEST_CASE("WakeSignal wakes for a post before the wait, and posts do not add up") {
    WakeSignal signal;
    for (int i = 0; i < 100; ++i) signal.post();
    signal.wait();
    std::atomic<bool> woken{false};
    std::thread waiter([&] {
        signal.wait();
        woken = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK_FALSE(woken);
    signal.post();
    waiter.join();
    CHECK(woken);
}

TEST_CASE("WakeSignal: work announced before a post is seen after the wait") {
    constexpr int kLast = 20'000;
    WakeSignal signal;
    std::atomic<int> announced{0};
    int seen = 0;
    std::thread waiter([&] {
        while (seen < kLast) {
            signal.wait();
            seen = announced.load();
        }
    });
    for (int i = 1; i <= kLast; ++i) {
        announced = i;
        signal.post();
    }
    waiter.join();
    CHECK(seen == kLast);
}

}  // namespace
}  // namespace sistrum
