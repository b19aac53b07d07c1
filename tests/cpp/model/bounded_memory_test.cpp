// Bounded memory: what a cap gives, refuses and gets back, on each thread by itself.
#include "model/bounded_memory.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <new>
#include <thread>

namespace sistrum {
namespace {

TEST_CASE("without a cap there is memory, aligned for vectors") {
    void* const memory = allocate_bounded(100);
    CHECK(reinterpret_cast<std::uintptr_t>(memory) % 64 == 0);
    free_bounded(memory);
    free_bounded(nullptr);
    CHECK_THROWS_AS(allocate_bounded(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
}

TEST_CASE("a cap holds for what is in use at a time, and says when it refused") {
    const MemoryCap cap(1'000);
    for (int round = 0; round < 10; ++round) free_bounded(allocate_bounded(900));
    CHECK_FALSE(cap.exceeded());
    void* const most = allocate_bounded(900);
    CHECK_THROWS_AS(allocate_bounded(101), std::bad_alloc);
    CHECK(cap.exceeded());
    free_bounded(allocate_bounded(100));
    free_bounded(most);
}

TEST_CASE("a cap inside another counts by itself; after it the outer one goes on") {
    const MemoryCap outer(100);
    {
        const MemoryCap inner(1'000);
        free_bounded(allocate_bounded(900));
        CHECK_THROWS_AS(allocate_bounded(1'001), std::bad_alloc);
    }
    CHECK_FALSE(outer.exceeded());
    CHECK_THROWS_AS(allocate_bounded(101), std::bad_alloc);
}

TEST_CASE("another thread knows nothing of it") {
    const MemoryCap cap(10);
    std::thread([] { free_bounded(allocate_bounded(1'000)); }).join();
    CHECK_FALSE(cap.exceeded());
}

}  // namespace
}  // namespace sistrum
