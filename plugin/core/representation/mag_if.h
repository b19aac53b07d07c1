// "mag_if": a pitched note as log magnitude and instantaneous frequency of an STFT. Each harmonic of the
// asked pitch has one phase that goes on from frame to frame, so that bins cannot drift apart; what lies
// outside of the harmonics' lobes is noise. docs/model-card.md has the formulas.
#pragma once

#include <complex>
#include <vector>

#include "representation/random_phases.h"
#include "representation/real_fft.h"
#include "representation/stream_inverse.h"

namespace sistrum {

class SpecReader;

class MagIf final : public StreamInverse {
  public:
    explicit MagIf(SpecReader& spec);

    std::array<int, 2> shape() const override { return {2, static_cast<int>(bins_)}; }
    int hop() const override { return static_cast<int>(hop_); }
    double sample_rate() const override { return rate_; }
    StreamState start() const override;
    void run(StreamState& state, const StreamFrames& frames, std::span<float> out) override;
    void go_on(StreamState& state, int first_frame, std::uint64_t seed, std::span<float> out) override;

  private:
    struct Bin {
        double amplitude, energy, frequency;  // Hz
        std::size_t harmonic;
        double tone, noise;  // amplitudes, that of the tone with the sign of the window's transform
    };
    struct Harmonic {
        double frequency;  // Hz
        double weight, moment;
        std::complex<float> turn;
    };

    void move(StreamState& state, int frame, std::uint64_t seed, std::span<float> out);
    void read(const StreamState& state, double fundamental);
    void find_frequencies(bool near_only);
    void split();
    double offset(std::size_t bin) const;  // from its harmonic, in bins
    void turn(StreamState& state);
    void add_tones(StreamState& state, std::span<const float> rising, std::span<float> out);
    void add_noise(StreamState& state, int frame, std::uint64_t seed, std::span<const float> rising,
                   std::span<float> out);

    double rate_;
    std::size_t size_, hop_, bins_;
    double floor_db_;
    InverseRealFft fft_;
    RandomPhases phases_;
    std::vector<float> first_, rising_;  // [hop], how a frame comes in: the first one, all others
    std::vector<float> scale_;           // [2 hop], undoes the window and scales the transform
    std::vector<Bin> spectrum_;          // [bins], the frame at work
    std::vector<Harmonic> harmonics_;    // [bins], by number; 0 is none
};

}  // namespace sistrum
