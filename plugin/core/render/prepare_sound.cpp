#include "render/prepare_sound.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>

#include "render/resample.h"

namespace sistrum {
namespace {

constexpr double kCoherent = 0.95;    // energy of the mean over mean energy of the channels
constexpr double kSilence = 1e-4;     // peak below this (-80 dB of full scale)
constexpr double kOnsetLevel = 0.02;  // of the peak
constexpr double kLeadInSeconds = 0.0005;
constexpr double kCutFadeSeconds = 0.06;
constexpr double kEndFadeSeconds = 0.008;
constexpr double kHighPassHz = 20.0;

using Signal = std::vector<double>;

double peak_of(std::span<const double> signal) {
    double peak = 0.0;
    for (const double sample : signal) peak = std::max(peak, std::abs(sample));
    return peak;
}

double energy_of(std::span<const double> signal) {
    double energy = 0.0;
    for (const double sample : signal) energy += sample * sample;
    return energy;
}

// Whole samples, halves to even as Python rounds.
std::size_t to_samples(double seconds, double sample_rate) {
    return static_cast<std::size_t>(std::nearbyint(seconds * sample_rate));
}

void check_usable(const Audio& recording) {
    if (recording.channels < 1 || recording.frames < 1) throw std::invalid_argument("no samples");
    if (recording.channels > kMaxRecordingChannels) throw std::invalid_argument("too many channels");
    if (!(recording.sample_rate >= 1'000.0 && recording.sample_rate <= 768'000.0)) {
        throw std::invalid_argument("sample rate: expected 1000 to 768000 Hz, found " +
                                    std::to_string(recording.sample_rate));
    }
    if (recording.frames > kLongestRecording * recording.sample_rate) {
        throw std::invalid_argument("expected at most 300 s, found " +
                                    std::to_string(recording.frames / recording.sample_rate) + " s");
    }
    float peak = 0.0f;
    for (const float sample : recording.samples) {
        if (!std::isfinite(sample)) throw std::invalid_argument("contains NaN or infinite samples");
        peak = std::max(peak, std::abs(sample));
    }
    if (peak < kSilence) throw std::invalid_argument("silent");
}

Signal to_mono(const Audio& recording) {
    Signal mean(static_cast<std::size_t>(recording.frames));
    double energies = 0.0, strongest_energy = -1.0;
    int strongest = 0;
    for (int index = 0; index < recording.channels; ++index) {
        const auto channel = recording.channel(index);
        const Signal exact(channel.begin(), channel.end());
        for (std::size_t n = 0; n < mean.size(); ++n) mean[n] += exact[n] / recording.channels;
        const double energy = energy_of(exact);
        energies += energy;
        if (energy > strongest_energy) {
            strongest_energy = energy;
            strongest = index;
        }
    }
    if (energy_of(mean) > kCoherent * energies / recording.channels) return mean;
    const auto channel = recording.channel(strongest);
    return Signal(channel.begin(), channel.end());
}

double median_of(Signal signal) {
    const auto middle = signal.begin() + static_cast<std::ptrdiff_t>(signal.size() / 2);
    std::nth_element(signal.begin(), middle, signal.end());
    if (signal.size() % 2 == 1) return *middle;
    return 0.5 * (*middle + *std::max_element(signal.begin(), middle));
}

// Second-order Butterworth high-pass (bilinear transform, direct form II transposed). The median, the offset
// of a decaying sound, goes first: the filter would make a thump of its step.
void remove_dc(Signal& signal, double sample_rate) {
    const double offset = median_of(signal);
    const double k = std::tan(std::numbers::pi * kHighPassHz / sample_rate);
    const double scale = 1.0 / (1.0 + std::numbers::sqrt2 * k + k * k);
    const double a1 = 2.0 * (k * k - 1.0) * scale;
    const double a2 = (1.0 - std::numbers::sqrt2 * k + k * k) * scale;
    double z1 = 0.0, z2 = 0.0;
    for (double& sample : signal) {
        const double in = sample - offset;
        const double out = scale * in + z1;
        z1 = -2.0 * scale * in - a1 * out + z2;
        z2 = scale * in - a2 * out;
        sample = out;
    }
}

void align_onset(Signal& signal, double sample_rate) {
    const double peak = peak_of(signal);
    if (peak < kSilence) throw std::invalid_argument("silent above 20 Hz");
    const auto loud = std::find_if(signal.begin(), signal.end(),
                                   [&](double sample) { return std::abs(sample) > kOnsetLevel * peak; });
    const auto onset = static_cast<std::size_t>(loud - signal.begin());
    const std::size_t lead = to_samples(kLeadInSeconds, sample_rate);
    if (onset <= lead) return;
    signal.erase(signal.begin(), signal.begin() + static_cast<std::ptrdiff_t>(onset - lead));
    for (std::size_t n = 0; n < lead; ++n) signal[n] *= static_cast<double>(n) / static_cast<double>(lead);
}

void fit_length(Signal& signal, std::size_t samples, double sample_rate) {
    const double seconds = signal.size() > samples ? kCutFadeSeconds : kEndFadeSeconds;
    signal.resize(std::min(signal.size(), samples));
    const std::size_t fade = std::min(to_samples(seconds, sample_rate), signal.size() / 4);
    const std::size_t start = signal.size() - fade;
    for (std::size_t n = 0; n < fade; ++n) {
        const double phase = std::numbers::pi * static_cast<double>(n + 1) / static_cast<double>(fade);
        signal[start + n] *= 0.5 + 0.5 * std::cos(phase);
    }
    signal.resize(samples);
}

std::vector<float> normalise(const Signal& signal) {
    const double peak = peak_of(signal);
    if (peak < kSilence) throw std::invalid_argument("silent after its onset");
    std::vector<float> sound(signal.size());
    std::transform(signal.begin(), signal.end(), sound.begin(), [gain = kPreparedPeak / peak](double sample) {
        return static_cast<float>(sample * gain);
    });
    return sound;
}

}  // namespace

std::vector<float> prepare_sound(const Audio& recording, double sample_rate, int samples) {
    check_usable(recording);
    Signal signal = resample_precisely(to_mono(recording), recording.sample_rate, sample_rate);
    if (signal.empty()) throw std::invalid_argument("no samples at the encoder's rate");
    remove_dc(signal, sample_rate);
    align_onset(signal, sample_rate);
    fit_length(signal, static_cast<std::size_t>(samples), sample_rate);
    return normalise(signal);
}

}  // namespace sistrum
