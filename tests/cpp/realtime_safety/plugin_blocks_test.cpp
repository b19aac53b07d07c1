// processBlock under the guard, with a host gone wild around it: no allocation, no lock, no wait, no system
// call.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "realtime_safety/realtime_guard.h"
#include "shell/wild_host.h"

namespace sistrum::test {
namespace {

constexpr int kBlocks = 100'000;

TEST_CASE("a hundred thousand random blocks of the plug-in break no rule of real time") {
    Plugin plugin;
    WildHost host{plugin, 9};
    std::atomic<bool> running{true};
    RealtimeCounts counts;
    bool trapped = false;
    std::thread audio([&] {
        trapped = trap_system_calls();
        for (int block = 0; block < kBlocks; ++block) {
            host.choose_block();
            const RealtimeGuard guard;
            host.play_block();
            counts += guard.count();
        }
        running = false;
        juce::MessageManager::getInstance()->stopDispatchLoop();
    });
    std::thread states([&] {
        while (running) {
            host.use_states();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
    std::thread user([&] {
        while (running) {
            juce::MessageManager::callAsync([&] { host.use_interface(); });
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    juce::MessageManager::getInstance()->runDispatchLoop();
    for (auto* thread : {&audio, &states, &user}) thread->join();
    host.close();
    CHECK(counts == RealtimeCounts{});
    CHECK(trapped);
    CHECK(host.all_finite());
}

}  // namespace
}  // namespace sistrum::test
