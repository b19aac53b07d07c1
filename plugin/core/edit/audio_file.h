// Writes audio files: WAV (16 and 24 bit integer, 32 bit floating point) and FLAC (16, 24 and 32 bit
// integer). Deterministic: the same audio gives the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "realtime/audio.h"

namespace sistrum {

// A file that cannot be written: one line with file and reason.
class AudioFileError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

enum class AudioFileType : std::uint8_t { wav, flac };

struct AudioFileFormat {
    AudioFileType type = AudioFileType::wav;
    int bits = 24;  // 16, 24 or 32; 32 is floating point in WAV
    std::string_view extension() const { return type == AudioFileType::wav ? ".wav" : ".flac"; }
};

struct WrittenAudio {
    float peak = 0.0f;  // of the audio as given
    float gain = 1.0f;  // it was written with: below 1 where integers would have clipped
};

// Whole or not at all. Integers are rounded; 16 bit with triangular dither of +-1 step, seeded by the
// sample's place, but for digital silence, which stays silent. Throws AudioFileError: no samples, samples
// that are no numbers, a rate or number of channels that the format cannot say, or a place that cannot be
// written.
WrittenAudio write_audio_file(const std::filesystem::path& file, const Audio& audio, AudioFileFormat format);

}  // namespace sistrum
