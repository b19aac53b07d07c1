// "mdct": orthonormal modified discrete cosine transform with the Vorbis window; the inverse is time-domain
// alias cancellation. Blocks of 2 x bands samples, `bands` apart; block 0 begins `bands` before the sound.
#pragma once

#include <vector>

#include "representation/decompress.h"
#include "representation/inverse.h"
#include "representation/real_fft.h"

namespace sistrum {

class SpecReader;

class Imdct final : public Inverse {
  public:
    Imdct(SpecReader& spec, int channels, int samples);

    std::array<int, 3> shape() const override { return {channels_, bands_, frames_}; }
    void run(std::span<const float> values, std::span<float> out) override;

  private:
    void unpack(std::span<const float> values);
    void overlap_add(std::span<float> out);

    int channels_, samples_;
    int bands_, frames_;
    Decompressor decompressor_;
    Dct4 dct_;
    std::vector<float> window_;   // [2 bands], scaled by sqrt(2 / bands)
    std::vector<float> row_;      // [frames], one band at a time
    std::vector<float> spectra_;  // [frames][bands]
    std::vector<float> sum_;      // [(frames + 1) bands]
};

}  // namespace sistrum
