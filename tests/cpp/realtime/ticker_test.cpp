// The ticker: one for all, gone with its last user, quick while somebody needs it.
#include "realtime/ticker.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace sistrum {
namespace {

using namespace std::chrono_literals;

struct Counter final : Ticked {
    explicit Counter(std::chrono::microseconds wait) : next(wait) {}
    std::chrono::microseconds tick() noexcept override {
        ++ticks;
        return next;
    }
    std::atomic<int> ticks{0};
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
    std::this_thread::sleep_for(400ms);
    CHECK(calm.ticks >= 2);
    CHECK(calm.ticks <= 10);
    ticker.add(urgent);
    std::this_thread::sleep_for(400ms);
    CHECK(urgent.ticks > 60);  // 266 on an idle machine
    ticker.remove(urgent);
    ticker.remove(calm);
    const int last = urgent.ticks;
    std::this_thread::sleep_for(50ms);
    CHECK(urgent.ticks == last);
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
