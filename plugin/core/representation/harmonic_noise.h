// "harmonic_noise": a pitched note as a bank of oscillators on the harmonics of the asked pitch, and noise in
// mel bands. Values of a frame: amplitudes, deviations in cents, noise levels. docs/model-card.md says which
// sample has which phase.
#pragma once

#include <vector>

#include "representation/noise_bands.h"
#include "representation/stream_inverse.h"

namespace sistrum {

class SpecReader;

class HarmonicNoise final : public StreamInverse {
  public:
    explicit HarmonicNoise(SpecReader& spec);

    std::array<int, 2> shape() const override { return {1, 2 * harmonics_ + bands_}; }
    int hop() const override { return hop_; }
    double sample_rate() const override { return rate_; }
    StreamState start() const override;
    void run(StreamState& state, const StreamFrames& frames, std::span<float> out) override;
    void go_on(StreamState& state, int first_frame, std::uint64_t seed, std::span<float> out) override;

  private:
    void aim(const StreamFrames& frames, int index);
    void move(StreamState& state, int frame, std::uint64_t seed, std::span<float> out);

    double rate_;
    int hop_, harmonics_, bands_;
    NoiseBands noise_;
    // Where the frame at work leads: Hz of each harmonic; amplitudes, then levels of the bands.
    std::vector<double> frequencies_;
    std::vector<float> levels_;
    std::vector<float> sum_;  // [hop], rounded up to whole lanes
};

}  // namespace sistrum
