// What 32 engines take of a core while they have nothing to do: when nobody calls them, and while a host
// calls them in blocks of 64 in silence.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <thread>
#include <vector>

#include "benchmark_model.h"
#include "engine.h"

namespace sistrum::bench {
namespace {

constexpr double kRate = 48'000.0, kPatience = 60.0;
constexpr int kEngines = 32, kBlock = 64;
constexpr std::chrono::seconds kWatched{3};
constexpr std::chrono::microseconds kBlockTime{1'333};

double cpu_seconds() {  // of all threads of this process
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<std::unique_ptr<Engine>> idle_engines() {
    std::vector<std::unique_ptr<Engine>> engines;
    for (int i = 0; i < kEngines; ++i) {
        engines.push_back(std::make_unique<Engine>());
        engines.back()->prepare(kRate, kBlock);
        engines.back()->load_kit(model_path());
        engines.back()->wait_until_rendered(kPatience);
    }
    return engines;
}

void idle_32_engines(benchmark::State& state, bool called) {
    const auto engines = idle_engines();
    std::array<float, kBlock> left{}, right{};
    const Output main{left.data(), right.data()};
    double share = 0.0;
    for (auto _ : state) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));  // what loading left to do is done
        const auto before = cpu_seconds();
        const auto until = std::chrono::steady_clock::now() + kWatched;
        for (auto now = until - kWatched; now < until; now += kBlockTime) {
            for (const auto& engine : engines)
                if (called) engine->process({&main, 1}, kBlock, {});
            if (!called) now = until;
            std::this_thread::sleep_until(now);
        }
        share = (cpu_seconds() - before) / std::chrono::duration<double>(kWatched).count();
    }
    state.counters["share_of_core"] = share;
}
BENCHMARK_CAPTURE(idle_32_engines, untouched, false)
    ->UseRealTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(idle_32_engines, called, true)->UseRealTime()->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sistrum::bench
