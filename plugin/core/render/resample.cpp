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

}  // namespace sistrum
