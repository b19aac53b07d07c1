#include "representation/mag_if.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "representation/note_frequency.h"
#include "representation/spec_reader.h"

namespace sistrum {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLobe = 2.0;          // half of the main lobe of a Hann window, bins
constexpr double kFirstPhase = -0.25;  // turns: cosines begin as sines
constexpr float kMostLevel = 4.0f;     // values beyond that no sound has; keeps the rest numbers
constexpr float kMostAdvance = 4.0f;

// Transform of a Hann window `offset` bins off its centre, 1 at 0.
double hann_transform(double offset) {
    if (std::abs(std::abs(offset) - 1.0) < 1e-4) return 0.5;
    const double angle = kPi * offset;
    const double sinc = offset == 0.0 ? 1.0 : std::sin(angle) / angle;
    return sinc / (1.0 - offset * offset);
}

}  // namespace

MagIf::MagIf(SpecReader& spec)
    : rate_(spec.number("sample_rate", 4'000.0, 192'000.0)),
      size_(static_cast<std::size_t>(4 * spec.integer("hop", 4, 4096))),
      hop_(size_ / 4),
      bins_(size_ / 2),
      floor_db_(spec.number("floor_db", -300.0, -1.0)),
      fft_(static_cast<int>(size_)),
      spectrum_(bins_),
      harmonics_(bins_) {
    spec.expect("n_fft", static_cast<int>(size_));
    spec.expect("bins", static_cast<int>(bins_));
    const int rise = spec.integer("rise", 1, static_cast<int>(hop_));
    for (std::size_t i = 0; i < hop_; ++i) {
        const double time = static_cast<double>(i) + 0.5;
        first_.push_back(static_cast<float>(std::min(1.0, time / rise)));
        rising_.push_back(static_cast<float>(time / static_cast<double>(hop_)));
    }
    for (std::size_t i = hop_; i < 3 * hop_; ++i) {
        const double window =
            0.5 - 0.5 * std::cos(2.0 * kPi * static_cast<double>(i) / static_cast<double>(size_));
        scale_.push_back(static_cast<float>(0.25 / window));
    }
}

// Of the last frame the state keeps all values, and the pitch as the one frequency.
StreamState MagIf::start() const {
    StreamState state;
    state.phases.assign(bins_, kFirstPhase);
    state.frequencies.assign(1, 0.0);
    state.levels.resize(2 * bins_);
    state.overlap.resize(hop_);
    return state;
}

void MagIf::run(StreamState& state, const StreamFrames& frames, std::span<float> out) {
    for (int index = 0; index < frames.count; ++index) {
        const auto at = static_cast<std::size_t>(index);
        for (std::size_t row = 0; row < 2 * bins_; ++row) {
            state.levels[row] = frames.values[row * frames.stride + at];
        }
        state.frequencies[0] = note_frequency(double{frames.pitches[at]});
        move(state, frames.first_frame + index, frames.seeds[at], out.subspan(at * hop_, hop_));
    }
}

void MagIf::go_on(StreamState& state, int first_frame, std::uint64_t seed, std::span<float> out) {
    for (std::size_t index = 0; index * hop_ < out.size(); ++index) {
        move(state, first_frame + static_cast<int>(index), seed, out.subspan(index * hop_, hop_));
    }
}

// One frame, whose values the state has: the next hop is complete with it, the one after that half.
void MagIf::move(StreamState& state, int frame, std::uint64_t seed, std::span<float> out) {
    read(state, state.frequencies[0]);
    find_frequencies(false);
    find_frequencies(true);
    split();
    turn(state);
    std::copy(state.overlap.begin(), state.overlap.end(), out.begin());
    std::fill(state.overlap.begin(), state.overlap.end(), 0.0f);
    const auto& rising = state.started ? rising_ : first_;
    add_tones(state, rising, out);
    add_noise(state, frame, seed, rising, out);
    state.started = true;
}

void MagIf::read(const StreamState& state, double fundamental) {
    const double bin_hertz = rate_ / static_cast<double>(size_);
    for (std::size_t k = 0; k < bins_; ++k) {
        const double level = std::min(state.levels[k], kMostLevel);
        const double advance = std::clamp(state.levels[bins_ + k], -kMostAdvance, kMostAdvance);
        Bin& bin = spectrum_[k];
        bin.amplitude = level > -1.0 ? std::pow(10.0, (1.0 - level) * floor_db_ / 40.0) : 0.0;
        bin.energy = k == 0 ? 0.0 : bin.amplitude * bin.amplitude;
        const double centre = static_cast<double>(k) * bin_hertz;
        bin.frequency = centre + advance * rate_ / (2.0 * static_cast<double>(hop_));
        const double nearest = std::floor(centre / fundamental + 0.5);
        bin.harmonic = static_cast<std::size_t>(std::clamp(nearest, 1.0, static_cast<double>(bins_ - 1)));
    }
    for (std::size_t h = 0; h < bins_; ++h) harmonics_[h].frequency = static_cast<double>(h) * fundamental;
}

double MagIf::offset(std::size_t bin) const {
    const double frequency = harmonics_[spectrum_[bin].harmonic].frequency;
    return static_cast<double>(bin) - frequency / rate_ * static_cast<double>(size_);
}

// Each harmonic's frequency is the mean over its bins by energy; then once more over its lobe alone.
void MagIf::find_frequencies(bool near_only) {
    for (Harmonic& harmonic : harmonics_) harmonic.weight = harmonic.moment = 0.0;
    for (std::size_t k = 0; k < bins_; ++k) {
        if (near_only && std::abs(offset(k)) > kLobe) continue;
        Harmonic& harmonic = harmonics_[spectrum_[k].harmonic];
        harmonic.weight += spectrum_[k].energy;
        harmonic.moment += spectrum_[k].energy * spectrum_[k].frequency;
    }
    for (Harmonic& harmonic : harmonics_) {
        if (harmonic.weight > 0.0) harmonic.frequency = harmonic.moment / harmonic.weight;
    }
}

// Of each bin what the harmonic's lobe explains is tone, the rest noise.
void MagIf::split() {
    for (Harmonic& harmonic : harmonics_) harmonic.weight = harmonic.moment = 0.0;
    for (std::size_t k = 0; k < bins_; ++k) {
        Bin& bin = spectrum_[k];
        bin.tone = hann_transform(offset(k));
        if (std::abs(offset(k)) > kLobe) continue;
        harmonics_[bin.harmonic].weight += bin.tone * bin.tone;
        harmonics_[bin.harmonic].moment += bin.energy;
    }
    for (std::size_t k = 0; k < bins_; ++k) {
        Bin& bin = spectrum_[k];
        const Harmonic& harmonic = harmonics_[bin.harmonic];
        const double shape = bin.tone, peak = std::sqrt(harmonic.moment / std::max(harmonic.weight, 0.25));
        const bool near = std::abs(offset(k)) <= kLobe;
        double tone = near ? bin.amplitude : std::min(bin.amplitude, peak * std::abs(shape));
        if (k == 0) tone = 0.0;
        bin.noise = std::sqrt(std::max(0.0, bin.energy - tone * tone));
        bin.tone = shape < 0.0 ? -tone : tone;
    }
}

void MagIf::turn(StreamState& state) {
    for (std::size_t h = 0; h < bins_; ++h) {
        const double turns = state.phases[h] + harmonics_[h].frequency * static_cast<double>(hop_) / rate_;
        state.phases[h] = turns - std::floor(turns);
        const double angle = 2.0 * kPi * state.phases[h];
        harmonics_[h].turn = {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))};
    }
}

void MagIf::add_tones(StreamState& state, std::span<const float> rising, std::span<float> out) {
    const auto bins = fft_.bins();
    for (std::size_t k = 0; k < bins_; ++k) {
        const double tone = k % 2 == 0 ? spectrum_[k].tone : -spectrum_[k].tone;
        bins[k] = static_cast<float>(tone) * harmonics_[spectrum_[k].harmonic].turn;
    }
    bins[bins_] = 0.0f;
    const auto samples = fft_.run().subspan(hop_);
    for (std::size_t i = 0; i < hop_; ++i) {
        out[i] += samples[i] * scale_[i] * rising[i];
        state.overlap[i] += samples[hop_ + i] * scale_[hop_ + i] * (1.0f - rising_[i]);
    }
}

void MagIf::add_noise(StreamState& state, int frame, std::uint64_t seed, std::span<const float> rising,
                      std::span<float> out) {
    const auto bins = fft_.bins();
    phases_.run(frame, seed, bins.first(bins_));
    const double gain = std::sqrt(8.0 / 3.0) / 4.0;
    for (std::size_t k = 0; k < bins_; ++k) bins[k] *= static_cast<float>(gain * spectrum_[k].noise);
    bins[bins_] = 0.0f;
    const auto samples = fft_.run().subspan(hop_);
    constexpr auto kQuarterTurn = static_cast<float>(kPi / 2.0);
    for (std::size_t i = 0; i < hop_; ++i) {
        out[i] += samples[i] * std::sin(kQuarterTurn * rising[i]);
        state.overlap[i] += samples[hop_ + i] * std::sin(kQuarterTurn * (1.0f - rising_[i]));
    }
}

}  // namespace sistrum
