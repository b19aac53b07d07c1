// All threads of a host at once: audio, message loop with an open and closing editor, and one that saves,
// restores and clones. What they do to each other is for the sanitizers to see.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "wild_host.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

constexpr auto kPause = std::chrono::milliseconds{2};
constexpr int kBlocks = 100;

}  // namespace

TEST_CASE("audio, message and state threads work at once") {
    Plugin plugin;
    WildHost host{plugin, 5};
    std::atomic<bool> running{true};
    std::thread audio{[&] {
        while (running) {
            host.choose_block();
            host.play_block();
        }
    }};
    std::thread states{[&] {
        for (int i = 0; i < 60 || host.played() <= kBlocks; ++i) {
            host.use_states();
            std::this_thread::sleep_for(kPause);
        }
        running = false;
        juce::MessageManager::getInstance()->stopDispatchLoop();
    }};
    std::thread user{[&] {
        while (running) {
            juce::MessageManager::callAsync([&] { host.use_interface(); });
            std::this_thread::sleep_for(kPause);
        }
    }};
    juce::MessageManager::getInstance()->runDispatchLoop();
    for (auto* thread : {&audio, &states, &user}) thread->join();
    host.close();
    CHECK(host.all_finite());
}
