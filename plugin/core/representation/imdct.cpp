#include "representation/imdct.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "representation/spec_reader.h"

namespace sistrum {
namespace {

std::vector<float> scaled_vorbis_window(int bands) {
    std::vector<float> window(static_cast<std::size_t>(2 * bands));
    const double scale = std::sqrt(2.0 / bands);
    for (int n = 0; n < 2 * bands; ++n) {
        const double sine = std::sin(std::numbers::pi * (n + 0.5) / (2.0 * bands));
        window[n] = static_cast<float>(scale * std::sin(0.5 * std::numbers::pi * sine * sine));
    }
    return window;
}

}  // namespace

Imdct::Imdct(SpecReader& spec, int channels, int samples)
    : channels_(channels),
      samples_(samples),
      bands_(spec.even_integer("bands", 8, 32768)),
      frames_(1 + (samples + bands_ - 1) / bands_),
      decompressor_(spec.number_or("compression", 0.05, 1.0, 1.0), spec.number_or("scale", 1e-6, 1e6, 1.0)),
      dct_(bands_),
      window_(scaled_vorbis_window(bands_)),
      row_(frames_),
      spectra_(static_cast<std::size_t>(frames_) * bands_),
      sum_(static_cast<std::size_t>(frames_ + 1) * bands_) {
    spec.choice("window", {"vorbis"});
    spec.expect_if_there("frames", frames_);
}

void Imdct::run(std::span<const float> values, std::span<float> out) {
    const std::size_t plane = static_cast<std::size_t>(bands_) * frames_;
    for (int channel = 0; channel < channels_; ++channel) {
        unpack(values.subspan(plane * channel, plane));
        overlap_add(out.subspan(static_cast<std::size_t>(channel) * samples_, samples_));
    }
}

// [bands, frames] as the network writes it -> spectra [frames][bands], decompressed.
void Imdct::unpack(std::span<const float> values) {
    for (int band = 0; band < bands_; ++band) {
        std::copy_n(values.begin() + static_cast<std::size_t>(band) * frames_, frames_, row_.begin());
        decompressor_.reals(row_);
        float* target = spectra_.data() + band;
        for (int frame = 0; frame < frames_; ++frame, target += bands_) *target = row_[frame];
    }
}

// The cosine sum over 2 x bands samples is a DCT-IV read at n + bands/2, continued by its symmetries: odd
// about `bands`, and negated after 2 x bands.
void Imdct::overlap_add(std::span<float> out) {
    const int half = bands_ / 2;
    std::fill(sum_.begin(), sum_.end(), 0.0f);
    for (int frame = 0; frame < frames_; ++frame) {
        std::copy_n(spectra_.begin() + static_cast<std::size_t>(frame) * bands_, bands_,
                    dct_.input().begin());
        const auto d = dct_.run();
        float* target = sum_.data() + static_cast<std::size_t>(frame) * bands_;
        for (int n = 0; n < half; ++n) target[n] += window_[n] * d[n + half];
        for (int n = half; n < 3 * half; ++n) target[n] -= window_[n] * d[3 * half - 1 - n];
        for (int n = 3 * half; n < 2 * bands_; ++n) target[n] -= window_[n] * d[n - 3 * half];
    }
    std::copy_n(sum_.begin() + bands_, samples_, out.begin());
}

}  // namespace sistrum
