// "complex_stft": real and imaginary parts of a centred STFT; the inverse is weighted overlap-add.
//
// Per audio channel two coefficient channels [re, im] of n_fft/2 bins; the real part of the Nyquist bin
// stands in the imaginary part of bin 0. Frame t is centred on sample t * hop.
#pragma once

#include <vector>

#include "representation/decompress.h"
#include "representation/inverse.h"
#include "representation/real_fft.h"

namespace sistrum {

class SpecReader;

class Istft final : public Inverse {
  public:
    Istft(SpecReader& spec, int channels, int samples);

    std::array<int, 3> shape() const override { return {2 * channels_, bins_, frames_}; }
    void run(std::span<const float> values, std::span<float> out) override;

  private:
    void unpack(std::span<const float> re, std::span<const float> im, int first, int count);
    void add_frame(int tile_row, int frame);

    int channels_, samples_;
    int n_fft_, hop_, bins_, frames_;
    Decompressor decompressor_;
    InverseRealFft fft_;
    std::vector<float> window_;              // [n_fft], with the transform's 1 / n_fft
    std::vector<float> normaliser_;          // [padded length], 1 / sum of squared windows
    std::vector<std::complex<float>> tile_;  // [kTile][tile_stride_], spectra of a few frames
    std::size_t tile_stride_;
    std::vector<float> sum_;  // [padded length]
};

}  // namespace sistrum
