#include "representation/istft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "representation/spec_reader.h"

namespace sistrum {
namespace {

constexpr float kSmallestWeight = 1e-8f;  // below it, nothing was analysed there
constexpr int kTile = 8;                  // frames turned from [bin][frame] to [frame][bin] at a time
// Spectra a whole number of pages apart would share cache lines' places: half a line more keeps them apart.
constexpr std::size_t kApart = 4;

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
      tile_stride_(static_cast<std::size_t>(bins_) + kApart) {
    spec.expect("bins", bins_);
    spec.expect_if_there("frames", frames_);

    const std::size_t padded = static_cast<std::size_t>(frames_ - 1) * hop_ + n_fft_;
    sum_.resize(padded);
    tile_.resize(kTile * tile_stride_);
    normaliser_.assign(padded, 0.0f);
    for (int frame = 0; frame < frames_; ++frame) {
        float* weights = normaliser_.data() + static_cast<std::size_t>(frame) * hop_;
        for (int n = 0; n < n_fft_; ++n) weights[n] += window_[n] * window_[n];
    }
    for (float& weight : normaliser_) weight = weight > kSmallestWeight ? 1.0f / weight : 1.0f;
    for (float& weight : window_) weight /= static_cast<float>(n_fft_);
}

void Istft::run(std::span<const float> values, std::span<float> out) {
    const std::size_t plane = static_cast<std::size_t>(bins_) * frames_;
    for (int channel = 0; channel < channels_; ++channel) {
        const auto re = values.subspan(2 * plane * channel, plane);
        const auto im = values.subspan(2 * plane * channel + plane, plane);
        std::fill(sum_.begin(), sum_.end(), 0.0f);
        for (int first = 0; first < frames_; first += kTile) {
            const int count = std::min(kTile, frames_ - first);
            unpack(re, im, first, count);
            for (int row = 0; row < count; ++row) add_frame(row, first + row);
        }
        const auto samples = out.subspan(static_cast<std::size_t>(channel) * samples_, samples_);
        const int start = n_fft_ / 2;
        for (int n = 0; n < samples_; ++n) samples[n] = sum_[start + n] * normaliser_[start + n];
    }
}

// `count` frames of [bins, frames], as the network writes it -> tile [frame][bin], decompressed.
void Istft::unpack(std::span<const float> re, std::span<const float> im, int first, int count) {
    std::array<float, kTile> row_re{}, row_im{};
    for (int bin = 0; bin < bins_; ++bin) {
        const std::size_t place = static_cast<std::size_t>(bin) * frames_ + first;
        std::copy_n(re.begin() + place, count, row_re.begin());
        std::copy_n(im.begin() + place, count, row_im.begin());
        decompressor_.pairs(row_re, row_im);
        for (int row = 0; row < kTile; ++row) tile_[row * tile_stride_ + bin] = {row_re[row], row_im[row]};
    }
}

void Istft::add_frame(int tile_row, int frame) {
    const auto bins = fft_.bins();
    std::copy_n(tile_.begin() + tile_row * tile_stride_, bins_, bins.begin());
    bins[bins_] = bins[0].imag();
    bins[0] = bins[0].real();
    const auto block = fft_.run();
    float* target = sum_.data() + static_cast<std::size_t>(frame) * hop_;
    for (int n = 0; n < n_fft_; ++n) target[n] += block[n] * window_[n];
}

}  // namespace sistrum
