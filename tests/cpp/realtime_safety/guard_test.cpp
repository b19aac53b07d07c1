// The guard sees every way to break real time, each planted where the audio thread is; and nothing else.
#include <doctest/doctest.h>

#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "realtime/wake_signal.h"
#include "realtime_safety/frozen_threads.h"
#include "realtime_safety/realtime_guard.h"

namespace sistrum::test {
namespace {

// What `body` does, on a thread whose system calls are seen, and which tells its id before.
RealtimeCounts counts_of(const std::function<void()>& body, std::atomic<pid_t>* id = nullptr) {
    RealtimeCounts counts;
    bool trapped = false;
    std::thread([&] {
        if (id != nullptr) *id = this_thread();
        trapped = trap_system_calls();
        const RealtimeGuard guard;
        body();
        counts = guard.count();
    }).join();
    REQUIRE(trapped);
    return counts;
}

TEST_CASE("work alone is not counted") {
    std::array<float, 64> samples{};
    std::atomic<int> counter{0};
    CHECK(counts_of([&] {
              for (float& sample : samples) sample += static_cast<float>(counter.fetch_add(1));
          }) == RealtimeCounts{});
}

TEST_CASE("an allocation is counted, and what it asks of the system") {
    CHECK(counts_of([] { std::vector<float>(100).at(99) = 1.0f; }).allocations == 2);
    const auto large = counts_of([] { std::vector<float>(10'000'000).at(99) = 1.0f; });
    CHECK(large.allocations == 2);
    CHECK(large.system_calls >= 2);  // the pages, there and back
}

TEST_CASE("a lock that nobody holds is counted, though it calls no system") {
    std::mutex mutex;
    CHECK(counts_of([&] { const std::lock_guard lock(mutex); }) == RealtimeCounts{0, 1, 0});
    CHECK(counts_of([&] {
              if (mutex.try_lock()) mutex.unlock();
          }) == RealtimeCounts{0, 1, 0});
    std::shared_mutex shared;
    CHECK(counts_of([&] { const std::shared_lock lock(shared); }).locks == 1);
    CHECK(counts_of([&] { const std::unique_lock lock(shared); }).locks == 1);
}

TEST_CASE("waiting for another thread is counted") {
    std::mutex mutex;
    std::condition_variable condition;
    const auto patience = std::chrono::milliseconds(1);
    const auto waited = counts_of([&] {
        std::unique_lock lock(mutex);
        condition.wait_for(lock, patience);
    });
    CHECK(waited.locks >= 2);
    CHECK(waited.system_calls >= 1);
    std::atomic<bool> flag{false};
    CHECK(counts_of([&] { flag.wait(true); }) == RealtimeCounts{});  // it need not wait
    std::atomic<bool> waits{false};
    std::atomic<pid_t> waiter{0};
    std::thread other([&] {
        while (!waits) std::this_thread::yield();
        wait_until_asleep(waiter);
        flag = true;
        flag.notify_all();
    });
    const auto slept = counts_of(
        [&] {
            waits = true;
            flag.wait(false);
        },
        &waiter);
    other.join();
    CHECK(slept.system_calls >= 1);
}

TEST_CASE("waking another thread is counted") {
    std::condition_variable condition;
    CHECK(counts_of([&] { condition.notify_one(); }).locks == 1);
    WakeSignal signal;
    std::atomic<pid_t> id{0};
    std::thread sleeper([&] {
        id = this_thread();
        signal.wait();
    });
    while (id == 0) std::this_thread::yield();
    wait_until_asleep(id);
    const auto woken = counts_of([&] { signal.post(); });
    sleeper.join();
    CHECK(woken.locks == 1);
    CHECK(woken.system_calls == 1);
}

TEST_CASE("system calls are counted, and still made") {
    CHECK(counts_of([] { CHECK(getppid() > 0); }).system_calls == 1);
    CHECK(counts_of([] { std::this_thread::yield(); }).system_calls == 1);
    CHECK(counts_of([] { std::this_thread::sleep_for(std::chrono::microseconds(1)); }).system_calls >= 1);
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    CHECK(counts_of([&] {
              std::fputs("log line", file);
              std::fflush(file);
          }).system_calls >= 1);
    CHECK(std::ftell(file) == 8);
    std::fclose(file);
}

TEST_CASE("what a disarmed thread does is not counted") {
    CHECK(counts_of([] {}) == RealtimeCounts{});
    std::thread([] {
        CHECK(trap_system_calls());
        { const RealtimeGuard guard; }
        std::mutex mutex;
        const std::lock_guard lock(mutex);
        std::vector<int>(10).at(1) = getppid();
        const RealtimeGuard guard;
        CHECK(guard.count() == RealtimeCounts{});
    }).join();
}

}  // namespace
}  // namespace sistrum::test
