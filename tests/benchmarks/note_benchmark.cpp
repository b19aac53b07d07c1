// One held note on one thread: how much of real time it takes, network, inverse and what may follow included.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

#include "benchmark_model.h"
#include "render/load_model.h"
#include "render/note/note_stream.h"
#include "render/seeded_noise.h"
#include "representation/stream_inverse.h"

namespace sistrum::bench {
namespace {

// Processor seconds for a second of sound.
benchmark::Counter real_time_factor(double seconds) {
    return {seconds, benchmark::Counter::kIsRate | benchmark::Counter::kInvert};
}

double seconds_of(const Card& card, int frames) {
    return static_cast<double>(frames) * card.streaming->hop / card.audio.sample_rate;
}

void note_held(benchmark::State& state) {
    if (!std::filesystem::exists(notes_model_path()))
        return state.SkipWithError("there is no model of notes");
    NoteRenderer renderer(load_model(notes_model_path()));
    NoteStart start;
    start.pitch = static_cast<int>(state.range(0));
    NoteStream note(renderer, start);
    for (auto _ : state) {
        benchmark::DoNotOptimize(note.next());
        note.forget_before(note.frame() - 24);
    }
    const double seconds = seconds_of(renderer.card(), note.frame());
    state.counters["real_time_factor"] = real_time_factor(seconds);
    state.counters["network_share"] = renderer.run_milliseconds() / 1e3 / seconds;  // of real time
}
BENCHMARK(note_held)->Arg(44)->Arg(57)->Arg(70)->Unit(benchmark::kMicrosecond);

// From nothing to the first frames of a note, which are kept rendered for every pitch.
void note_attack(benchmark::State& state) {
    if (!std::filesystem::exists(notes_model_path()))
        return state.SkipWithError("there is no model of notes");
    NoteRenderer renderer(load_model(notes_model_path()));
    NoteStart start;
    start.pitch = renderer.card().pitch->preview;
    for (auto _ : state) {
        ++start.sound.seed;
        NoteStream note(renderer, start);
        while (note.frame() < renderer.streaming().attack) benchmark::DoNotOptimize(note.next());
    }
}
BENCHMARK(note_attack)->Unit(benchmark::kMicrosecond);

// A change that comes two frames behind what was rendered: back, and on from there.
void note_changed(benchmark::State& state) {
    if (!std::filesystem::exists(notes_model_path()))
        return state.SkipWithError("there is no model of notes");
    NoteRenderer renderer(load_model(notes_model_path()));
    NoteStream note(renderer, {});
    note.next();
    for (auto _ : state) {
        note.next();
        note.change({.frame = note.frame() - 2, .kind = NoteChange::Kind::pressure, .value = 0.5f});
        note.forget_before(note.frame());
    }
}
BENCHMARK(note_changed)->Unit(benchmark::kMicrosecond);

void stream_inverse(benchmark::State& state, const RepresentationSpec& spec) {
    constexpr int kFrames = 8;
    const auto inverse = make_stream_inverse(spec);
    const auto shape = inverse->shape();
    std::vector<float> values(static_cast<std::size_t>(shape[0]) * static_cast<std::size_t>(shape[1]) *
                              kFrames);
    fill_seeded_noise(1, 0, Distribution::uniform, values);
    const std::vector<float> pitches(kFrames, 44.0f);
    const std::vector<std::uint64_t> seeds(kFrames, 1);
    std::vector<float> out(kFrames * static_cast<std::size_t>(inverse->hop()));
    StreamState note = inverse->start();
    int frames = 0;
    for (auto _ : state) {
        inverse->run(note, {values.data(), kFrames, frames, kFrames, pitches, seeds}, out);
        benchmark::DoNotOptimize(out.data());
        frames += kFrames;
    }
    state.counters["real_time_factor"] = real_time_factor(frames * inverse->hop() / inverse->sample_rate());
}
BENCHMARK_CAPTURE(stream_inverse, harmonic_noise,
                  {{"type", std::string("harmonic_noise")},
                   {"sample_rate", 32'000.0},
                   {"hop", 256.0},
                   {"harmonics", 96.0},
                   {"bands", 40.0}})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(stream_inverse, mag_if,
                  {{"type", std::string("mag_if")},
                   {"sample_rate", 16'000.0},
                   {"n_fft", 2048.0},
                   {"hop", 512.0},
                   {"bins", 1024.0},
                   {"floor_db", -90.0},
                   {"rise", 64.0}})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sistrum::bench
