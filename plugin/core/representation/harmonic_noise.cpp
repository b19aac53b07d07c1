#include "representation/harmonic_noise.h"

#include <algorithm>
#include <cmath>

#include "representation/note_frequency.h"
#include "representation/oscillator.h"
#include "representation/spec_reader.h"

namespace sistrum {
namespace {

constexpr double kHighest = 0.48;        // of the sample rate: harmonics above are silent
constexpr double kMostCents = 12'000.0;  // no sound has more; keeps frequencies numbers

}  // namespace

HarmonicNoise::HarmonicNoise(SpecReader& spec)
    : rate_(spec.number("sample_rate", 4'000.0, 192'000.0)),
      hop_(spec.integer("hop", 16, 8192)),
      harmonics_(spec.integer("harmonics", 1, 1024)),
      bands_(spec.integer("bands", 2, 1024)),
      noise_(rate_, hop_, bands_),
      frequencies_(static_cast<std::size_t>(harmonics_)),
      levels_(static_cast<std::size_t>(harmonics_ + bands_)) {
    const auto lanes = static_cast<int>(kOscillatorLanes);
    sum_.resize(static_cast<std::size_t>((hop_ + lanes - 1) / lanes * lanes));
}

StreamState HarmonicNoise::start() const {
    StreamState state;
    state.phases.resize(frequencies_.size());
    state.frequencies.resize(frequencies_.size());
    state.levels.resize(levels_.size());
    state.overlap.resize(static_cast<std::size_t>(hop_));
    return state;
}

void HarmonicNoise::run(StreamState& state, const StreamFrames& frames, std::span<float> out) {
    const auto hop = static_cast<std::size_t>(hop_);
    for (int index = 0; index < frames.count; ++index) {
        const auto at = static_cast<std::size_t>(index);
        aim(frames, index);
        if (!state.started) state.frequencies = frequencies_;
        state.started = true;
        move(state, frames.first_frame + index, frames.seeds[at], out.subspan(at * hop, hop));
    }
}

void HarmonicNoise::go_on(StreamState& state, int first_frame, std::uint64_t seed, std::span<float> out) {
    const auto hop = static_cast<std::size_t>(hop_);
    frequencies_ = state.frequencies;
    levels_ = state.levels;
    for (std::size_t index = 0; index * hop < out.size(); ++index) {
        move(state, first_frame + static_cast<int>(index), seed, out.subspan(index * hop, hop));
    }
}

// Values of one frame -> frequencies_ and levels_.
void HarmonicNoise::aim(const StreamFrames& frames, int index) {
    const float* const values = frames.values + index;
    const double fundamental = note_frequency(double{frames.pitches[static_cast<std::size_t>(index)]});
    const auto harmonics = frequencies_.size();
    for (std::size_t h = 0; h < harmonics; ++h) {
        const double cents =
            std::clamp(double{values[(harmonics + h) * frames.stride]}, -kMostCents, kMostCents);
        frequencies_[h] = static_cast<double>(h + 1) * fundamental * std::exp2(cents / 1200.0);
        levels_[h] = frequencies_[h] >= kHighest * rate_ ? 0.0f : values[h * frames.stride];
    }
    for (std::size_t b = harmonics; b < levels_.size(); ++b)
        levels_[b] = values[(harmonics + b) * frames.stride];
}

// One frame: from the state to where aim() leads.
void HarmonicNoise::move(StreamState& state, int frame, std::uint64_t seed, std::span<float> out) {
    const auto harmonics = frequencies_.size();
    noise_.run(std::span(levels_).subspan(harmonics), frame, seed, state.overlap,
               std::span(sum_).first(out.size()));
    for (std::size_t h = 0; h < harmonics; ++h) {
        const Sweep sweep{.phase = state.phases[h],
                          .first_frequency = state.frequencies[h] / rate_,
                          .frequency = frequencies_[h] / rate_,
                          .first_amplitude = state.levels[h],
                          .amplitude = levels_[h],
                          .samples = hop_};
        if (sweep.first_amplitude != 0.0f || sweep.amplitude != 0.0f) add_sweep(sweep, sum_);
        const double phase = sweep.phase + 0.5 * (sweep.first_frequency + sweep.frequency) * hop_;
        state.phases[h] = phase - std::floor(phase);
    }
    std::copy_n(sum_.begin(), out.size(), out.begin());
    state.frequencies = frequencies_;
    state.levels = levels_;
}

}  // namespace sistrum
