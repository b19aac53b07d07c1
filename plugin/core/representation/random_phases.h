// Random phases of a frame's bins, as turned unit vectors: a fixed function of seed, frame and bin.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

namespace sistrum {

class RandomPhases {
  public:
    RandomPhases();

    // Bins 1 .. bins.size() - 1 of frame `frame`; bin 0 becomes 0.
    void run(int frame, std::uint64_t seed, std::span<std::complex<float>> bins) const;

  private:
    std::vector<std::complex<float>> coarse_, fine_;  // turns by the upper and the lower byte of a phase
};

}  // namespace sistrum
