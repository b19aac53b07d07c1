// LatestSlot: the newest object arrives, once, and none is lost or freed twice.
#include "realtime/latest_slot.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace sistrum {
namespace {

struct Counted {
    explicit Counted(int number) : value(number) { ++alive; }
    ~Counted() { --alive; }
    int value;
    static inline std::atomic<int> alive{0};
};

TEST_CASE("LatestSlot gives the newest object once and frees the ones before") {
    {
        LatestSlot<Counted> slot;
        CHECK(slot.take() == nullptr);
        slot.publish(std::make_unique<Counted>(1));
        slot.publish(std::make_unique<Counted>(2));
        CHECK(Counted::alive == 1);
        const std::unique_ptr<Counted> taken(slot.take());
        REQUIRE(taken != nullptr);
        CHECK(taken->value == 2);
        CHECK(slot.take() == nullptr);
        slot.publish(std::make_unique<Counted>(3));
    }
    CHECK(Counted::alive == 0);
}

TEST_CASE("LatestSlot between two threads: values only grow, the last one arrives") {
    constexpr int kLast = 20'000;
    LatestSlot<Counted> slot;
    std::thread sender([&] {
        for (int value = 1; value <= kLast; ++value) slot.publish(std::make_unique<Counted>(value));
    });
    int seen = 0;
    while (seen < kLast) {
        const std::unique_ptr<Counted> taken(slot.take());
        if (taken == nullptr) continue;
        REQUIRE(taken->value > seen);
        seen = taken->value;
    }
    sender.join();
    CHECK(Counted::alive == 0);
}

}  // namespace
}  // namespace sistrum
