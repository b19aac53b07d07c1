// What a session costs before it sounds: loading, preparing, saving and restoring.
#include <benchmark/benchmark.h>

#include <array>

#include "benchmark_model.h"
#include "engine.h"
#include "render/load_model.h"

namespace sistrum::bench {
namespace {

constexpr double kRate = 48'000.0, kPatience = 60.0;

void load_model_file(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(load_model(model_path()));
}
BENCHMARK(load_model_file)->Unit(benchmark::kMillisecond);

void engine_construct_and_prepare(benchmark::State& state) {
    for (auto _ : state) {
        Engine engine;
        engine.prepare(kRate, 512);
        benchmark::DoNotOptimize(&engine);
    }
}
BENCHMARK(engine_construct_and_prepare)->Unit(benchmark::kMicrosecond);

void load_kit_until_rendered(benchmark::State& state) {
    for (auto _ : state) {
        Engine engine;
        engine.prepare(kRate, 512);
        engine.load_kit(model_path());
        if (!engine.wait_until_rendered(kPatience)) state.SkipWithError("the kit was not rendered in time");
    }
}
BENCHMARK(load_kit_until_rendered)->Unit(benchmark::kMillisecond)->UseRealTime();

void load_kit_with_model_in_use(benchmark::State& state) {
    const auto model = load_model(model_path());
    load_kit_until_rendered(state);
}
BENCHMARK(load_kit_with_model_in_use)->Unit(benchmark::kMillisecond)->UseRealTime();

void prepare_at_another_rate(benchmark::State& state) {
    Engine engine;
    engine.load_kit(model_path());
    double rate = 48'000.0;
    for (auto _ : state) {
        rate = rate == 48'000.0 ? 96'000.0 : 48'000.0;
        engine.prepare(rate, 512);
        if (!engine.wait_until_rendered(kPatience)) state.SkipWithError("not re-sampled in time");
    }
}
BENCHMARK(prepare_at_another_rate)->Unit(benchmark::kMillisecond)->UseRealTime();

void save_state(benchmark::State& state) {
    Engine engine;
    engine.load_kit(model_path());
    engine.wait_until_rendered(kPatience);
    for (auto _ : state) benchmark::DoNotOptimize(engine.save_state());
}
BENCHMARK(save_state)->Unit(benchmark::kMillisecond);

void load_state_until_playable(benchmark::State& state) {
    Engine source;
    source.load_kit(model_path());
    source.wait_until_rendered(kPatience);
    const auto bytes = source.save_state();
    for (auto _ : state) {
        Engine engine;
        engine.prepare(kRate, 512);
        engine.load_state(bytes);
        if (!engine.wait_until_rendered(kPatience)) state.SkipWithError("not playable in time");
    }
}
BENCHMARK(load_state_until_playable)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace sistrum::bench
