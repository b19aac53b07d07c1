// Objects on their way to the audio thread: all of them, in order, and none lost or freed twice.
#include "realtime/published_list.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace sistrum {
namespace {

std::atomic<int> living{0};

struct Thing {
    explicit Thing(int which) : number(which) { ++living; }
    ~Thing() { --living; }
    int number;
    Thing* next = nullptr;
};

TEST_CASE("what was published is taken at once, the oldest first, and only once") {
    PublishedList<Thing> list;
    CHECK(list.take() == nullptr);
    for (int i = 0; i < 3; ++i) list.publish(std::make_unique<Thing>(i));
    Thing* taken = list.take();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(taken != nullptr);
        CHECK(taken->number == i);
        delete std::exchange(taken, taken->next);
    }
    CHECK(taken == nullptr);
    CHECK(list.take() == nullptr);
}

TEST_CASE("what nobody wants any more is freed, the others keep their order") {
    {
        PublishedList<Thing> list;
        for (int i = 0; i < 6; ++i) list.publish(std::make_unique<Thing>(i));
        list.remove_if([](const Thing& thing) { return thing.number % 2 == 0; });
        CHECK(living == 3);
        Thing* taken = list.take();
        for (const int number : {1, 3, 5}) {
            REQUIRE(taken != nullptr);
            CHECK(taken->number == number);
            delete std::exchange(taken, taken->next);
        }
        list.publish(std::make_unique<Thing>(7));
    }
    CHECK(living == 0);
}

TEST_CASE("between two threads nothing is lost and nothing comes twice") {
    constexpr int kThings = 20'000;
    PublishedList<Thing> list;
    std::thread render([&] {
        for (int i = 0; i < kThings; ++i) {
            list.publish(std::make_unique<Thing>(i));
            if (i % 97 == 0) list.remove_if([](const Thing&) { return false; });
        }
    });
    int expected = 0;
    bool in_order = true;
    while (expected < kThings && in_order) {
        for (Thing* taken = list.take(); taken != nullptr;) {
            in_order = in_order && taken->number == expected++;
            delete std::exchange(taken, taken->next);
        }
    }
    render.join();
    CHECK(in_order);
    CHECK(living == 0);
}

}  // namespace
}  // namespace sistrum
