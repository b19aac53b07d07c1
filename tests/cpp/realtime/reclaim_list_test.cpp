// ReclaimList: everything pushed is freed exactly once, while another thread goes on pushing.
#include "realtime/reclaim_list.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace sistrum {
namespace {

struct Counted {
    Counted() { ++alive; }
    ~Counted() { --alive; }
    Counted* next = nullptr;
    static inline std::atomic<int> alive{0};
};

TEST_CASE("ReclaimList frees what was pushed, at collect() or at its end") {
    {
        ReclaimList<Counted> list;
        for (int i = 0; i < 5; ++i) list.push(new Counted);
        CHECK(Counted::alive == 5);
        list.collect();
        CHECK(Counted::alive == 0);
        list.push(new Counted);
    }
    CHECK(Counted::alive == 0);
}

TEST_CASE("ReclaimList between two threads frees everything") {
    ReclaimList<Counted> list;
    std::atomic<bool> done{false};
    std::thread pusher([&] {
        for (int i = 0; i < 50'000; ++i) list.push(new Counted);
        done = true;
    });
    while (!done) list.collect();
    pusher.join();
    list.collect();
    CHECK(Counted::alive == 0);
}

}  // namespace
}  // namespace sistrum
