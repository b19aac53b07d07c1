// New controls to a rendered sound, on one thread, and where the time goes.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "benchmark_model.h"
#include "render/load_model.h"
#include "render/renderer.h"
#include "render/resample.h"
#include "render/seeded_noise.h"

namespace sistrum::bench {
namespace {

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// The counters are medians in milliseconds.
void render(benchmark::State& state) {
    Renderer renderer(load_model(model_path()));
    Sound sound;
    std::vector<double> noise, inference, inverse;
    for (auto _ : state) {
        ++sound.seed;
        benchmark::DoNotOptimize(renderer.render(sound));
        noise.push_back(renderer.times().noise);
        inference.push_back(renderer.times().inference);
        inverse.push_back(renderer.times().inverse);
    }
    state.counters["noise_ms"] = median(noise);
    state.counters["inference_ms"] = median(inference);
    state.counters["inverse_ms"] = median(inverse);
}
BENCHMARK(render)->Unit(benchmark::kMillisecond);

void inverse_alone(benchmark::State& state) {
    const auto model = load_model(model_path());
    const AudioFormat& format = model->card().audio;
    const auto inverse = make_inverse(model->card().representation, format.channels, format.samples);
    const auto shape = inverse->shape();
    std::vector<float> values(static_cast<std::size_t>(shape[0]) * shape[1] * shape[2]);
    fill_seeded_noise(1, 0, Distribution::uniform, values);
    std::vector<float> out(static_cast<std::size_t>(format.channels) * format.samples);
    for (auto _ : state) {
        inverse->run(values, out);
        benchmark::DoNotOptimize(out.data());
    }
}
BENCHMARK(inverse_alone)->Unit(benchmark::kMillisecond);

void seeded_noise(benchmark::State& state) {
    std::vector<float> out(90'112);
    const auto distribution = static_cast<Distribution>(state.range(0));
    for (auto _ : state) {
        fill_seeded_noise(1, 0, distribution, out);
        benchmark::DoNotOptimize(out.data());
    }
}
BENCHMARK(seeded_noise)
    ->Arg(static_cast<int>(Distribution::uniform))
    ->Arg(static_cast<int>(Distribution::normal))
    ->Unit(benchmark::kMillisecond);

void resample(benchmark::State& state) {
    const Audio audio = Renderer(load_model(model_path())).render({});
    for (auto _ : state)
        benchmark::DoNotOptimize(sistrum::resample(audio, static_cast<double>(state.range(0))));
}
BENCHMARK(resample)->Arg(48'000)->Arg(96'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sistrum::bench
