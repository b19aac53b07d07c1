// What the audio callback may cost: 64 voices ringing at 48 kHz in blocks of 64, with filters and with tuning
// on top; and 64 held notes. Counters: shares of the block's time, as the median and as what one block in a
// thousand goes beyond.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <vector>

#include "benchmark_model.h"
#include "engine.h"

namespace sistrum::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kRate = 48'000.0;
constexpr int kBlock = 64, kVoices = 64, kBlocksPerRound = 60;  // 80 ms: every voice still rings
constexpr double kBlockSeconds = kBlock / kRate;

class RingingEngine {
  public:
    RingingEngine(bool filters, bool tuning) {
        engine_.set_offline(true);
        engine_.prepare(kRate, kBlock);
        engine_.load_kit(model_path());
        engine_.wait_until_rendered(60.0);  // the kit brings choke groups, which are taken off below
        for (int part = 0; part < Engine::kParts; ++part) {
            engine_.set_param(part, PartParam::choke, 0.0f);
            engine_.set_param(part, PartParam::filter, filters ? 1.0f + static_cast<float>(part % 3) : 0.0f);
            engine_.set_param(part, PartParam::cutoff, 2'000.0f);
            engine_.set_param(part, PartParam::resonance, 0.5f);
            engine_.set_param(part, PartParam::tune, tuning ? -3.0f : 0.0f);
            engine_.set_param(part, PartParam::fine, tuning ? 17.0f : 0.0f);
        }
        play({});
        engine_.set_offline(false);
    }
    void strike() {
        engine_.reset();
        std::vector<Event> events;
        for (int i = 0; i < kVoices; ++i) {
            const auto note = engine_.param(i % Engine::kParts, PartParam::note);
            events.push_back({0, Event::Type::note_on, 0, static_cast<std::uint8_t>(note), 0.8f});
        }
        play(events);
    }
    void play(std::span<const Event> events) {
        const Output main{left_.data(), right_.data()};
        engine_.process({&main, 1}, kBlock, events);
        benchmark::DoNotOptimize(left_.data());
    }
    int voices() const { return engine_.stats().active_voices; }

  private:
    Engine engine_;
    std::array<float, kBlock> left_{}, right_{};
};

double quantile(std::vector<double> values, double part) {
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

void callback_64_voices(benchmark::State& state, bool filters, bool tuning) {
    RingingEngine engine(filters, tuning);
    std::vector<double> seconds;
    int block = kBlocksPerRound, fewest = kVoices;
    for (auto _ : state) {
        if (block++ == kBlocksPerRound) {
            state.PauseTiming();
            engine.strike();
            block = 1;
            state.ResumeTiming();
        }
        const auto started = Clock::now();
        engine.play({});
        seconds.push_back(std::chrono::duration<double>(Clock::now() - started).count());
        fewest = std::min(fewest, engine.voices());
    }
    state.counters["voices"] = fewest;
    state.counters["share_median"] = quantile(seconds, 0.5) / kBlockSeconds;
    state.counters["share_p999"] = quantile(seconds, 0.999) / kBlockSeconds;
}
BENCHMARK_CAPTURE(callback_64_voices, plain, false, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(callback_64_voices, filters, true, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(callback_64_voices, filters_and_tuning, true, true)->Unit(benchmark::kMicrosecond);

// Without what the render thread costs, which has all the time it needs between blocks.
void callback_64_held(benchmark::State& state) {
    if (!std::filesystem::exists(notes_model_path())) {
        return state.SkipWithError("no model of notes: --notes-model=FILE");
    }
    Engine engine;
    engine.prepare(kRate, kBlock);
    engine.set_part_model(0, notes_model_path());
    engine.wait_until_rendered(60.0);
    std::array<float, kBlock> left{}, right{};
    const Output main{left.data(), right.data()};
    std::vector<Event> chord;
    for (int i = 0; i < kVoices; ++i) {
        chord.push_back({0, Event::Type::note_on, static_cast<std::uint8_t>(i / 32),
                         static_cast<std::uint8_t>(40 + i % 32), 0.8f});
    }
    engine.process({&main, 1}, kBlock, chord);
    std::vector<double> seconds;
    for (auto _ : state) {
        state.PauseTiming();
        engine.wait_until_rendered(60.0);
        state.ResumeTiming();
        const auto started = Clock::now();
        engine.process({&main, 1}, kBlock, {});
        seconds.push_back(std::chrono::duration<double>(Clock::now() - started).count());
        benchmark::DoNotOptimize(left.data());
    }
    state.counters["voices"] = engine.stats().active_voices;
    state.counters["late_chunks"] = static_cast<double>(engine.stats().late_chunks);
    state.counters["share_median"] = quantile(seconds, 0.5) / kBlockSeconds;
    state.counters["share_p999"] = quantile(seconds, 0.999) / kBlockSeconds;
}
BENCHMARK(callback_64_held)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sistrum::bench
