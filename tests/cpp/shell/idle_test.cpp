// Plug-ins that nobody plays take next to nothing: thirty-two of them, with the message loop that hosts run.
#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <thread>
#include <vector>

#include "plugin.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

constexpr int kInstances = 32;
constexpr double kWatched = 3.0;  // seconds
constexpr double kShareOfCore = 0.005;
constexpr int kLooks = 10;  // what was announced at first has to be done, which takes a busy machine its time

double cpu_seconds() {  // of all threads of this process
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

TEST_CASE("thirty-two idle instances take less than half a percent of a core") {
    std::vector<std::unique_ptr<Plugin>> plugins;
    for (int i = 0; i < kInstances; ++i) plugins.push_back(std::make_unique<Plugin>("stft_mono"));
    for (auto& plugin : plugins) REQUIRE(plugin->processor.wait_until_rendered(60.0));
    double used = kWatched;
    std::thread watch{[&] {
        for (int look = 0; look < kLooks && used / kWatched >= kShareOfCore; ++look) {
            const auto before = cpu_seconds();
            std::this_thread::sleep_for(std::chrono::duration<double>{kWatched});
            used = cpu_seconds() - before;
        }
        juce::MessageManager::getInstance()->stopDispatchLoop();
    }};
    juce::MessageManager::getInstance()->runDispatchLoop();
    watch.join();
    CHECK(used / kWatched < kShareOfCore);
}
