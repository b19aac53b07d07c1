#include "render/resample.h"

#include <soxr.h>

#include <cmath>
#include <stdexcept>
#include <string>

#include "realtime/flush_denormals.h"

namespace sistrum {

Audio resample(const Audio& audio, double rate) {
    if (audio.sample_rate == rate) return audio;
    const ScopedFlushDenormals flags;
    constexpr double kRounding = 1e-9;  // 44100 samples at 44100 Hz are 48000 at 48 kHz, not 48001
    const double length = static_cast<double>(audio.frames) * (rate / audio.sample_rate);
    Audio result(audio.channels, static_cast<int>(std::ceil(length - kRounding * length)), rate);
    const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    for (int channel = 0; channel < audio.channels; ++channel) {
        const auto in = audio.channel(channel);
        const auto out = result.channel(channel);
        std::size_t done = 0;  // may be short of a sample: the rest stays zero
        const soxr_error_t error = soxr_oneshot(audio.sample_rate, rate, 1, in.data(), in.size(), nullptr,
                                                out.data(), out.size(), &done, &io, &quality, &runtime);
        if (error != nullptr) throw std::runtime_error(std::string("soxr: ") + error);
    }
    return result;
}

std::vector<double> resample_precisely(std::vector<double> signal, double from_rate, double to_rate) {
    if (from_rate == to_rate || signal.empty()) return signal;
    const ScopedFlushDenormals flags;
    std::vector<double> result(
        static_cast<std::size_t>(std::ceil(static_cast<double>(signal.size()) * to_rate / from_rate)) + 1);
    const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT64_I, SOXR_FLOAT64_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    std::size_t done = 0;
    const soxr_error_t error = soxr_oneshot(from_rate, to_rate, 1, signal.data(), signal.size(), nullptr,
                                            result.data(), result.size(), &done, &io, &quality, &runtime);
    if (error != nullptr) throw std::runtime_error(std::string("soxr: ") + error);
    result.resize(done);
    return result;
}

}  // namespace sistrum
