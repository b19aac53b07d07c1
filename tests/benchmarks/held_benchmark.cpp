// Held notes in real time: what one voice takes; 64 voices on one core, as a host plays them; and how soon a
// change of sound has all attacks again.
#include <benchmark/benchmark.h>

#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <thread>
#include <vector>

#include "benchmark_model.h"
#include "engine.h"

namespace sistrum::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kRate = 48'000.0, kPatience = 60.0;
constexpr int kBlock = 256, kVoices = 64, kLowest = 40;

double cpu_seconds() {  // of all threads of this process
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// This thread, and those that it starts from now on, share one core.
class OneCore {
  public:
#ifdef __linux__
    OneCore() {
        sched_getaffinity(0, sizeof before_, &before_);
        cpu_set_t first;
        CPU_ZERO(&first);
        CPU_SET(sched_getcpu(), &first);
        sched_setaffinity(0, sizeof first, &first);
    }
    ~OneCore() {
        sched_setaffinity(0, sizeof before_, &before_);
    }
#else
    OneCore() {}
    ~OneCore() {}
#endif
    OneCore(const OneCore&) = delete;
    OneCore& operator=(const OneCore&) = delete;

  private:
#ifdef __linux__
    cpu_set_t before_;
#endif
};

class HeldBench {
  public:
    HeldBench() {
        engine_.prepare(kRate, kBlock);
        engine_.set_part_model(0, notes_model_path());
        engine_.wait_until_rendered(kPatience);
    }
    Engine& engine() { return engine_; }
    void process(std::span<const Event> events) {
        const Output main{left_.data(), right_.data()};
        engine_.process({&main, 1}, kBlock, events);
        benchmark::DoNotOptimize(left_.data());
    }
    bool heard() const {  // in the last block
        return std::any_of(left_.begin(), left_.end(), [](float sample) { return sample != 0.0f; });
    }

  private:
    Engine engine_;
    std::array<float, kBlock> left_{}, right_{};
};

bool has_model(benchmark::State& state) {
    if (std::filesystem::exists(notes_model_path())) return true;
    state.SkipWithError("no model of notes: --notes-model=FILE");
    return false;
}

// One voice as it is heard: network, inverse, chunks on their way, resampling to 48 kHz, and the mix.
void held_voice(benchmark::State& state) {
    if (!has_model(state)) return;
    HeldBench bench;
    bench.engine().set_offline(true);
    const std::array begin{Event{.note = static_cast<std::uint8_t>(state.range(0)), .value = 0.6f}};
    bench.process(begin);
    std::int64_t blocks = 0;
    const double before = cpu_seconds();
    for (auto _ : state) {
        bench.process({});
        ++blocks;
    }
    const double seconds = static_cast<double>(blocks) * kBlock / kRate;
    state.counters["real_time_factor"] = (cpu_seconds() - before) / seconds;
    if (!bench.heard()) state.SkipWithError("it was not heard");
}
BENCHMARK(held_voice)->Arg(44)->Arg(57)->Arg(70)->Unit(benchmark::kMicrosecond)->MeasureProcessCPUTime();

// A chord grows by one note every 50 ms and is then held. One block is due every kBlock / kRate seconds.
void held_64_voices(benchmark::State& state) {
    if (!has_model(state)) return;
    const OneCore core;
    HeldBench bench;
    constexpr int kBlocksPerNote = 10;
    const auto blocks = static_cast<int>(static_cast<double>(state.range(0)) * kRate / kBlock);
    double cpu = 0.0, least_ahead = 1e9,
           behind_ms = 0.0;  // the last: how far the machine let this thread fall
    for (auto _ : state) {
        const auto begin = Clock::now();
        const double before = cpu_seconds();
        for (int block = 0; block < blocks; ++block) {
            std::vector<Event> events;
            const int note = block / kBlocksPerNote;
            if (block % kBlocksPerNote == 0 && note < kVoices) {
                events.push_back({.channel = static_cast<std::uint8_t>(note / 40),
                                  .note = static_cast<std::uint8_t>(kLowest + note % 40),
                                  .value = 0.6f});
            }
            bench.process(events);
            if (note > kVoices) least_ahead = std::min(least_ahead, bench.engine().stats().ahead_ms);
            const auto due = begin + std::chrono::duration_cast<Clock::duration>(
                                         std::chrono::duration<double>(block * kBlock / kRate));
            std::this_thread::sleep_until(due);
            const std::chrono::duration<double, std::milli> behind = Clock::now() - due;
            behind_ms = std::max(behind_ms, behind.count());
        }
        cpu = cpu_seconds() - before;
    }
    const EngineStats stats = bench.engine().stats();
    state.counters["voices"] = stats.active_voices;
    state.counters["late_chunks"] = static_cast<double>(stats.late_chunks);
    state.counters["share_of_core"] = cpu / (blocks * kBlock / kRate);
    state.counters["least_ahead_ms"] = least_ahead;
    state.counters["machine_behind_ms"] = behind_ms;  // beyond 100: it was busy, and late chunks say little
}
BENCHMARK(held_64_voices)->Arg(60)->UseRealTime()->Iterations(1)->Unit(benchmark::kMillisecond);

// From a new sound to the attack of the key that is played, and to those of all keys.
void attacks_again(benchmark::State& state) {
    if (!has_model(state)) return;
    HeldBench bench;
    Sound sound;
    std::size_t pitches = 0;
    for (auto _ : state) {
        ++sound.seed;
        bench.engine().set_part_sound(0, sound);
        bench.engine().wait_until_rendered(kPatience);
        pitches = bench.engine().part(0).holding->cached.count();
        state.PauseTiming();
        bench.process({});  // takes them, so that the old ones can be freed
        state.ResumeTiming();
    }
    state.counters["pitches"] = static_cast<double>(pitches);
}
BENCHMARK(attacks_again)->UseRealTime()->Unit(benchmark::kMillisecond);

// A note of known length that nobody could foresee, while nothing else happens.
void note_without_attack(benchmark::State& state) {
    if (!has_model(state)) return;
    HeldBench bench;
    bench.engine().set_param(0, PartParam::notes, static_cast<float>(NoteMode::stretch));
    bench.engine().wait_until_rendered(kPatience);
    const auto block_time =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(kBlock / kRate));
    double worst_ms = 0.0, sum_ms = 0.0;
    double length = 0.3;
    for (auto _ : state) {
        bench.engine().reset();
        const auto begin = Clock::now();
        auto next = [&, due = begin](std::span<const Event> events) mutable {
            bench.process(events);
            std::this_thread::sleep_until(due += block_time);
        };
        for (int block = 0; block < 50; ++block) next({});  // as a host that plays silence
        const auto pressed = Clock::now();
        next(std::array{Event{.note = 57, .length = length += 0.01}});
        while (!bench.heard()) next({});
        const std::chrono::duration<double, std::milli> waited = Clock::now() - pressed;
        worst_ms = std::max(worst_ms, waited.count());
        sum_ms += waited.count();
    }
    state.counters["mean_ms"] = sum_ms / static_cast<double>(state.iterations());
    state.counters["worst_ms"] = worst_ms;
}
BENCHMARK(note_without_attack)->UseRealTime()->Iterations(20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sistrum::bench
