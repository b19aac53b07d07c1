// From an edit to its sound: one slider, a slider that is dragged, a whole kit. Counters are milliseconds,
// medians where a thing is done often; the render itself is what the engine says that its last one took.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "benchmark_model.h"
#include "engine.h"

namespace sistrum::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kRate = 48'000.0, kPatience = 60.0;
constexpr int kBlock = 64, kDragged = 120;           // two seconds of dragging
constexpr std::chrono::microseconds kFrame{16'667};  // of a 60 Hz display

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

class EditedEngine {
  public:
    EditedEngine() {
        engine.prepare(kRate, kBlock);
        engine.load_kit(model_path());
        engine.wait_until_rendered(kPatience);
    }
    // Milliseconds until what `edit` asks for has been handed to the audio thread.
    template <typename Edit>
    double until_sound(Edit&& edit) {
        const auto start = Clock::now();
        edit();
        engine.wait_until_rendered(kPatience);
        return ms_since(start);
    }
    float next_value() {
        value_ = value_ < 0.9f ? value_ + 0.07f : 0.1f;
        return value_;
    }
    Engine engine;

  private:
    float value_ = 0.1f;
};

void slider_to_new_sound(benchmark::State& state) {
    EditedEngine edited;
    std::vector<double> total, beyond;
    for (auto _ : state) {
        total.push_back(edited.until_sound([&] { edited.engine.set_control(0, 0, edited.next_value()); }));
        beyond.push_back(total.back() - edited.engine.stats().last_render_ms);
    }
    state.counters["total_ms"] = median(total);
    state.counters["beyond_render_ms"] = median(beyond);
}
BENCHMARK(slider_to_new_sound)->Unit(benchmark::kMillisecond)->UseRealTime();

// Stale renders: those that were still to come when the hand rested, beyond the one under way.
void slider_dragged_at_60_hz(benchmark::State& state) {
    EditedEngine edited;
    double renders = 0.0, rest = 0.0;
    for (auto _ : state) {
        const auto before = edited.engine.part(0).renders;
        auto next = Clock::now();
        for (int frame = 0; frame < kDragged; ++frame) {
            edited.engine.set_control(0, 0, edited.next_value());
            std::this_thread::sleep_until(next += kFrame);
        }
        rest = edited.until_sound([&] { edited.engine.set_control(0, 0, edited.next_value()); });
        renders = static_cast<double>(edited.engine.part(0).renders - before);
    }
    state.counters["changes"] = kDragged + 1;
    state.counters["renders"] = renders;
    state.counters["last_change_ms"] = rest;
    state.counters["render_ms"] = edited.engine.stats().last_render_ms;
}
BENCHMARK(slider_dragged_at_60_hz)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

void kit_rendered_again(benchmark::State& state) {
    EditedEngine edited;
    std::vector<double> one, all;
    for (auto _ : state) {
        one.push_back(edited.until_sound([&] { edited.engine.set_control(0, 0, edited.next_value()); }));
        all.push_back(edited.until_sound([&] {
            const float value = edited.next_value();
            for (int part = 0; part < Engine::kParts; ++part) edited.engine.set_control(part, 0, value);
        }));
    }
    state.counters["one_ms"] = median(one);
    state.counters["kit_ms"] = median(all);
    state.counters["ones_in_kit"] = median(all) / median(one);
}
BENCHMARK(kit_rendered_again)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace sistrum::bench
