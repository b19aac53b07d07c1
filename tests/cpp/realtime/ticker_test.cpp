// The ticker: one for all, gone with its last user, quick while somebody needs it.
#include "realtime/ticker.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace sistrum {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Counter final : Ticked {
    explicit Counter(std::chrono::microseconds wait) : next(wait) {}
    std::chrono::microseconds tick() noexcept override {
        const auto now = Clock::now();
        if (ticks > 0) shortest = std::min<Clock::rep>(shortest, (now - last).count());
        last = now;
        ++ticks;
        return next;
    }
    void wait_for(int count) const {
        while (ticks < count) std::this_thread::sleep_for(1ms);
    }

    std::atomic<int> ticks{0};
    std::atomic<Clock::rep> shortest{Clock::duration::max().count()};  // between two ticks
    Clock::time_point last;                                            // [ticker]
    const std::chrono::microseconds next;
};

TEST_CASE("all users share one ticker, and the last takes it away") {
    auto one = Ticker::of_process(), other = Ticker::of_process();
    CHECK(one == other);
    const std::weak_ptr<Ticker> watched = one;
    one.reset();
    CHECK_FALSE(watched.expired());
    other.reset();
    CHECK(watched.expired());
    CHECK(Ticker::of_process() != nullptr);
}

TEST_CASE("it looks as often as the most urgent asks for, and never after remove()") {
    Ticker ticker;
    Counter calm(10s), urgent(1'500us);
    ticker.add(calm);
    calm.wait_for(5);
    CHECK(Clock::duration(calm.shortest) >= Ticker::kLongest);
    ticker.add(urgent);
    for (int looks = 60; looks < 6'000 && Clock::duration(urgent.shortest) > 10ms; looks += 60)
        urgent.wait_for(looks);  // a busy machine disturbs most of them
    CHECK(Clock::duration(urgent.shortest) >= 1'500us);
    CHECK(Clock::duration(urgent.shortest) <= 10ms);
    ticker.remove(urgent);
    const int last = urgent.ticks;
    calm.wait_for(calm.ticks + 3);
    CHECK(urgent.ticks == last);
    ticker.remove(calm);
}

TEST_CASE("users come and go from many threads") {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([] {
            for (int round = 0; round < 50; ++round) {
                const auto ticker = Ticker::of_process();
                Counter counter(1ms);
                ticker->add(counter);
                std::this_thread::yield();
                ticker->remove(counter);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(threads.size() == 8);
}

}  // namespace
}  // namespace sistrum
