// Noise in mel bands, a frame at a time: random phases under the bands' levels, transformed back and
// overlapped.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "representation/random_phases.h"
#include "representation/real_fft.h"

namespace sistrum {

class NoiseBands {
  public:
    NoiseBands(double sample_rate, int hop, int bands);

    // Frame `frame` with these levels (root mean square of white noise of that level): `out` gets the hop's
    // samples, `overlap` [hop] what is left for the next.
    void run(std::span<const float> levels, int frame, std::uint64_t seed, std::span<float> overlap,
             std::span<float> out);

  private:
    std::size_t hop_;
    InverseRealFft fft_;
    RandomPhases phases_;
    std::vector<float> window_;  // [2 hop], with the transform's scale
    std::vector<int> band_;      // [bin], the one below its frequency
    std::vector<float> share_;   // [bin], of the band above
};

}  // namespace sistrum
