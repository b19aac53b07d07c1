// The audio callback at 48 kHz in blocks of 64: sixteen voices ringing, and the share of the block they take.
#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "benchmark_model.h"
#include "engine.h"

namespace sistrum::bench {
namespace {

constexpr double kRate = 48'000.0;
constexpr int kBlock = 64, kVoices = 16;

class CallbackBench {
  public:
    CallbackBench() {
        engine_.set_offline(true);
        engine_.prepare(kRate, kBlock);
        engine_.load_kit(model_path());
        process({});
    }
    Engine& engine() { return engine_; }
    void process(std::span<const Event> events) {
        const Output main{left_.data(), right_.data()};
        engine_.process({&main, 1}, kBlock, events);
        benchmark::DoNotOptimize(left_.data());
    }
    void start_voices() {
        engine_.reset();
        std::vector<Event> events;
        for (int i = 0; i < kVoices; ++i) {
            events.push_back(
                {0, Event::Type::note_on, 0, static_cast<std::uint8_t>(Engine::kFirstNote + i), 0.8f});
        }
        process(events);
    }

  private:
    Engine engine_;
    std::array<float, kBlock> left_{}, right_{};
};

// decay: every voice is in its decay, the slow path of a sample at a time; else at full gain.
void callback(benchmark::State& state, bool decay) {
    CallbackBench bench;
    for (int part = 0; decay && part < Engine::kParts; ++part) {
        bench.engine().set_param(part, PartParam::hold, 0.0f);
        bench.engine().set_param(part, PartParam::decay, 10.0f);
    }
    constexpr int kBlocks = 500;  // two thirds of a second: every voice still rings
    int block = kBlocks;
    for (auto _ : state) {
        if (block++ == kBlocks) {
            state.PauseTiming();
            bench.start_voices();
            block = 0;
            state.ResumeTiming();
        }
        bench.process({});
    }
    state.counters["voices"] = bench.engine().stats().active_voices;
    state.counters["share_of_block"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * kBlock / kRate,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK_CAPTURE(callback, ringing_16_voices, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(callback, decaying_16_voices, true)->Unit(benchmark::kMicrosecond);

void callback_idle(benchmark::State& state) {
    CallbackBench bench;
    for (auto _ : state) bench.process({});
}
BENCHMARK(callback_idle)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sistrum::bench
