#include "edit/audio_file.h"

#include <cmath>

#include "edit/flac_encoding.h"
#include "edit/quantise.h"
#include "edit/wav_encoding.h"
#include "edit/write_file.h"

namespace sistrum {
namespace {

constexpr int kMostChannels = 8;                   // FLAC's limit
constexpr double kMaxRate = 384'000.0;             // Hz
constexpr std::size_t kMostSamples = 500'000'000;  // below RIFF's 4 GB at 32 bits

// The reason why this cannot be written, or nothing.
std::string problem_of(const Audio& audio, AudioFileFormat format) {
    if (audio.channels < 1 || audio.frames < 1) return "there are no samples";
    if (audio.channels > kMostChannels) return "expected at most 8 channels";
    if (audio.samples.size() > kMostSamples) return "there are too many samples";
    if (!(audio.sample_rate >= 1.0 && audio.sample_rate <= kMaxRate &&
          audio.sample_rate == std::floor(audio.sample_rate)))
        return "expected a sample rate in whole Hz, up to 384000";
    if (format.bits != 16 && format.bits != 24 && format.bits != 32) return "expected 16, 24 or 32 bits";
    for (const float sample : audio.samples) {
        if (!std::isfinite(sample)) return "the audio has values that are no numbers";
    }
    return {};
}

std::vector<std::byte> encode(const Audio& audio, AudioFileFormat format, double gain) {
    if (format.type == AudioFileType::wav && format.bits == 32) return encode_float_wav(audio);
    const auto whole = quantise(audio, gain, format.bits);
    const auto rate = static_cast<int>(audio.sample_rate);
    if (format.type == AudioFileType::wav) return encode_wav(whole, audio.channels, rate, format.bits);
    return encode_flac(whole, {audio.channels, format.bits, rate});
}

}  // namespace

WrittenAudio write_audio_file(const std::filesystem::path& file, const Audio& audio, AudioFileFormat format) {
    std::string reason = problem_of(audio, format);
    if (!reason.empty()) throw AudioFileError(file.string() + ": not written, " + reason);
    const bool is_float = format.type == AudioFileType::wav && format.bits == 32;
    const float peak = peak_of(audio);
    const double gain = is_float ? 1.0 : gain_that_fits(peak, format.bits);
    try {
        reason = write_file_whole(file, encode(audio, format, gain));
    } catch (const std::runtime_error& error) {
        reason = error.what();
    }
    if (!reason.empty()) throw AudioFileError(file.string() + ": cannot be written (" + reason + ")");
    return {peak, static_cast<float>(gain)};
}

}  // namespace sistrum
