#include "representation/istft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "representation/spec_reader.h"

namespace sistrum {
namespace {

constexpr float kSmallestWeight = 1e-8f;  // below it, nothing was analysed there

std::vector<float> periodic_window(const std::string& name, int size) {
    std::vector<float> window(static_cast<std::size_t>(size));
    for (int n = 0; n < size; ++n) {
        const double hann = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * n / size);
        window[n] = static_cast<float>(name == "sqrt_hann" ? std::sqrt(hann) : hann);
    }
    return window;
}

}  // namespace

Istft::Istft(SpecReader& spec, int channels, int samples)
    : channels_(channels),
      samples_(samples),
      n_fft_(spec.even_integer("n_fft", 16, 65536)),
      hop_(spec.integer("hop", 1, n_fft_)),
      bins_(n_fft_ / 2),
      frames_(1 + (samples + hop_ - 1) / hop_),
      decompressor_(spec.number_or("compression", 0.05, 1.0, 1.0), spec.number_or("scale", 1e-6, 1e6, 1.0)),
      fft_(n_fft_),
      window_(periodic_window(spec.choice("window", {"hann", "sqrt_hann"}), n_fft_)),
      row_re_(frames_),
      row_im_(frames_),
      spectra_(static_cast<std::size_t>(frames_) * bins_) {
    spec.expect("bins", bins_);
    spec.expect_if_there("frames", frames_);

    const std::size_t padded = static_cast<std::size_t>(frames_ - 1) * hop_ + n_fft_;
    sum_.resize(padded);
    normaliser_.assign(padded, 0.0f);
    for (int frame = 0; frame < frames_; ++frame) {
        float* weights = normaliser_.data() + static_cast<std::size_t>(frame) * hop_;
        for (int n = 0; n < n_fft_; ++n) weights[n] += window_[n] * window_[n];
    }
    for (float& weight : normaliser_) weight = weight > kSmallestWeight ? 1.0f / weight : 1.0f;
}

void Istft::run(std::span<const float> values, std::span<float> out) {
    const std::size_t plane = static_cast<std::size_t>(bins_) * frames_;
    for (int channel = 0; channel < channels_; ++channel) {
        const std::size_t first = 2 * plane * channel;
        unpack(values.subspan(first, plane), values.subspan(first + plane, plane));
        overlap_add(out.subspan(static_cast<std::size_t>(channel) * samples_, samples_));
    }
}

// [bins, frames] as the network writes it -> spectra [frames][bins], decompressed.
void Istft::unpack(std::span<const float> re, std::span<const float> im) {
    for (int bin = 0; bin < bins_; ++bin) {
        const std::size_t row = static_cast<std::size_t>(bin) * frames_;
        std::copy_n(re.begin() + row, frames_, row_re_.begin());
        std::copy_n(im.begin() + row, frames_, row_im_.begin());
        decompressor_.pairs(row_re_, row_im_);
        std::complex<float>* target = spectra_.data() + bin;
        for (int frame = 0; frame < frames_; ++frame, target += bins_)
            *target = {row_re_[frame], row_im_[frame]};
    }
}

void Istft::overlap_add(std::span<float> out) {
    std::fill(sum_.begin(), sum_.end(), 0.0f);
    for (int frame = 0; frame < frames_; ++frame) {
        const auto bins = fft_.bins();
        std::copy_n(spectra_.begin() + static_cast<std::size_t>(frame) * bins_, bins_, bins.begin());
        bins[bins_] = bins[0].imag();
        bins[0] = bins[0].real();
        const auto block = fft_.run();
        float* target = sum_.data() + static_cast<std::size_t>(frame) * hop_;
        for (int n = 0; n < n_fft_; ++n) target[n] += block[n] * window_[n];
    }
    const int start = n_fft_ / 2;
    for (int n = 0; n < samples_; ++n) out[n] = sum_[start + n] * normaliser_[start + n];
}

}  // namespace sistrum
