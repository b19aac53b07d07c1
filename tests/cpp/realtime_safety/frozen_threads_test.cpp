// The audio thread goes on while every other thread stands still, wherever that happens to be: it waits for
// none of them, neither by a lock nor by looking again and again.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "realtime_safety/frozen_threads.h"
#include "realtime_safety/random_session.h"
#include "support/play.h"

namespace sistrum::test {
namespace {

using std::chrono::milliseconds;

constexpr double kPatience = 60.0;
constexpr int kFreezes = 150, kBlocksEach = 100;

// Sleeps until `counter` has grown by `steps`; false: not within two seconds. Allocates nothing.
bool grows(const std::atomic<int>& counter, int steps) {
    const int from = counter;
    for (int wait = 0; wait < 20'000 && counter - from < steps; ++wait)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    return counter - from >= steps;
}

// A thread that calls `step` over and over, and counts.
class Repeating {
  public:
    template <typename Step>
    explicit Repeating(Step step)
        : thread_([this, step] {
              id_ = this_thread();
              while (!stop_) {
                  step();
                  ++count_;
              }
          }) {
        while (id_ == 0) std::this_thread::sleep_for(milliseconds(1));
    }
    ~Repeating() {
        stop_ = true;
        thread_.join();
    }
    pid_t id() const { return id_; }
    const std::atomic<int>& count() const { return count_; }

  private:
    std::atomic<bool> stop_{false};
    std::atomic<int> count_{0};
    std::atomic<pid_t> id_{0};
    std::thread thread_;
};

// How often a thread did not go on while all others were frozen; the frozen one goes on between two freezes.
int times_stuck(const Repeating& going, const Repeating& frozen, int freezes) {
    int stuck = 0;
    for (int freeze = 0; freeze < freezes; ++freeze) {
        {
            const FrozenThreads others(going.id());
            stuck += !grows(going.count(), kBlocksEach);
        }
        for (const int before = frozen.count(); frozen.count() == before;)
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        std::this_thread::sleep_for(std::chrono::microseconds(500 + 137 * (freeze % 20)));
    }
    return stuck;
}

TEST_CASE("a thread that needs another one is seen to be stuck") {
    std::mutex mutex;
    const Repeating holder([&] {
        const std::lock_guard lock(mutex);
        std::this_thread::sleep_for(milliseconds(1));
    });
    const Repeating needy([&] { const std::lock_guard lock(mutex); });
    CHECK(times_stuck(needy, holder, 5) > 0);  // as often as the other one held it

    std::atomic<int> turn{0};
    const Repeating answers([&] {
        if (turn == 1) turn = 0;
    });
    const Repeating spins([&] {
        turn = 1;
        while (turn == 1) std::this_thread::yield();
    });
    CHECK(times_stuck(spins, answers, 1) == 1);
    const Repeating alone([] { std::this_thread::yield(); });
    CHECK(times_stuck(alone, answers, 1) == 0);
}

TEST_CASE("blocks go on while every other thread stands still") {
    Engine engine;
    engine.prepare(48'000.0, RandomBlocks::kMostFrames);
    engine.load_kit(model_path("stft_mono"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    RandomBlocks blocks(engine, 3);
    RandomEdits edits(engine, 4);
    {
        const Repeating audio([&] { blocks.play_one(); });
        const Repeating main([&] { edits.make_one(); });
        CHECK(times_stuck(audio, main, kFreezes) == 0);
    }
    CHECK(edits.made() >= kFreezes);
    CHECK(blocks.heard());
}

}  // namespace
}  // namespace sistrum::test
