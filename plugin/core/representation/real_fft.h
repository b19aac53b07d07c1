// Fast transforms of real signals in single precision; real_fft.cpp is the only file that includes FFTW.
#pragma once

#include <complex>
#include <memory>
#include <span>

namespace sistrum {

// Inverse of the real FFT times `size` (even): size/2 + 1 complex bins to `size` samples.
class InverseRealFft {
  public:
    explicit InverseRealFft(int size);
    ~InverseRealFft();

    std::span<std::complex<float>> bins();  // to be filled; run() overwrites it
    std::span<const float> run();           // the samples, valid until the next run

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Type IV discrete cosine transform, y[m] = sum_k x[k] cos(pi / N (m + 1/2)(k + 1/2)).
class Dct4 {
  public:
    explicit Dct4(int size);
    ~Dct4();

    std::span<float> input();      // to be filled; run() may overwrite it
    std::span<const float> run();  // y, valid until the next run

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sistrum
