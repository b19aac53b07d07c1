// WAV and FLAC files: read back by readers of their own, they hold what was written.
#include "edit/audio_file.h"

#include <FLAC/stream_decoder.h>
#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

namespace sistrum {
namespace {

namespace fs = std::filesystem;

using Folder = test::TemporaryFolder;

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::uint32_t number_at(const std::string& bytes, std::size_t at, int size) {
    std::uint32_t value = 0;
    for (int i = size - 1; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
    return value;
}

struct Decoded {
    int channels = 0, bits = 0, rate = 0;
    std::vector<std::int32_t> interleaved;
};

FLAC__StreamDecoderWriteStatus keep(const FLAC__StreamDecoder*, const FLAC__Frame* frame,
                                    const FLAC__int32* const buffer[], void* client) {
    auto& decoded = *static_cast<Decoded*>(client);
    decoded.channels = static_cast<int>(frame->header.channels);
    decoded.bits = static_cast<int>(frame->header.bits_per_sample);
    decoded.rate = static_cast<int>(frame->header.sample_rate);
    for (unsigned n = 0; n < frame->header.blocksize; ++n) {
        for (int c = 0; c < decoded.channels; ++c) decoded.interleaved.push_back(buffer[c][n]);
    }
    return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

void fail(const FLAC__StreamDecoder*, FLAC__StreamDecoderErrorStatus, void*) {
    FAIL("not FLAC");
}

Decoded decode_flac(const fs::path& file) {
    Decoded decoded;
    FLAC__StreamDecoder* decoder = FLAC__stream_decoder_new();
    FLAC__stream_decoder_set_md5_checking(decoder, true);
    REQUIRE(FLAC__stream_decoder_init_file(decoder, file.c_str(), &keep, nullptr, &fail, &decoded) ==
            FLAC__STREAM_DECODER_INIT_STATUS_OK);
    CHECK(FLAC__stream_decoder_process_until_end_of_stream(decoder));
    CHECK(FLAC__stream_decoder_finish(decoder));  // false where the MD5 is not that of the samples
    FLAC__stream_decoder_delete(decoder);
    return decoded;
}

Decoded decode_wav(const fs::path& file) {
    const std::string bytes = bytes_of(file);
    REQUIRE(bytes.substr(0, 4) == "RIFF");
    REQUIRE(bytes.substr(8, 8) == "WAVEfmt ");
    CHECK(number_at(bytes, 4, 4) == bytes.size() - 8);
    CHECK(number_at(bytes, 20, 2) == 1);
    Decoded decoded;
    decoded.channels = static_cast<int>(number_at(bytes, 22, 2));
    decoded.rate = static_cast<int>(number_at(bytes, 24, 4));
    decoded.bits = static_cast<int>(number_at(bytes, 34, 2));
    const int size = decoded.bits / 8;
    CHECK(number_at(bytes, 28, 4) == static_cast<std::uint32_t>(decoded.rate * decoded.channels * size));
    REQUIRE(bytes.substr(36, 4) == "data");
    const std::uint32_t data = number_at(bytes, 40, 4);
    for (std::size_t at = 44; at < 44 + data; at += static_cast<std::size_t>(size)) {
        const int shift = 32 - decoded.bits;  // sign
        decoded.interleaved.push_back(static_cast<std::int32_t>(number_at(bytes, at, size) << shift) >>
                                      shift);
    }
    return decoded;
}

Audio sine(int channels, int frames, double rate, double peak) {
    Audio audio(channels, frames, rate);
    for (int c = 0; c < channels; ++c) {
        for (int n = 0; n < frames; ++n)
            audio.channel(c)[static_cast<std::size_t>(n)] =
                static_cast<float>(peak * std::sin(0.1 * n + 1.5 * c + 0.01));
    }
    return audio;
}

// Largest difference in steps of the file's resolution.
double error_in_steps(const Audio& audio, const Decoded& decoded, double gain = 1.0) {
    double largest = 0.0;
    const double steps = std::ldexp(1.0, decoded.bits - 1);
    for (int n = 0; n < audio.frames; ++n) {
        for (int c = 0; c < audio.channels; ++c) {
            const double exact = double{audio.channel(c)[static_cast<std::size_t>(n)]} * gain * steps;
            const double found = decoded.interleaved.at(static_cast<std::size_t>(n * audio.channels + c));
            largest = std::max(largest, std::abs(exact - found));
        }
    }
    return largest;
}

TEST_CASE("every format holds the samples, to half a step or with dither to one and a half") {
    const Folder folder;
    for (const int channels : {1, 2}) {
        const Audio audio = sine(channels, 1'001, 44'100.0, 0.9);
        for (const int bits : {16, 24, 32}) {
            CAPTURE(channels);
            CAPTURE(bits);
            const double allowed = bits == 16 ? 1.5 : 0.5;
            const auto flac = folder.path / "x.flac";
            CHECK(write_audio_file(flac, audio, {AudioFileType::flac, bits}).gain == 1.0f);
            const Decoded decoded = decode_flac(flac);
            CHECK(decoded.bits == bits);
            CHECK(decoded.channels == channels);
            CHECK(decoded.rate == 44'100);
            CHECK(decoded.interleaved.size() == audio.samples.size());
            CHECK(error_in_steps(audio, decoded) <= allowed);
            if (bits == 32) continue;
            const auto wav = folder.path / "x.wav";
            write_audio_file(wav, audio, {AudioFileType::wav, bits});
            const Decoded from_wav = decode_wav(wav);
            CHECK(from_wav.bits == bits);
            CHECK(from_wav.rate == 44'100);
            CHECK(from_wav.interleaved == decoded.interleaved);
        }
    }
}

TEST_CASE("floating point WAV holds every sample exactly, over full scale as well") {
    const Folder folder;
    const auto file = folder.path / "x.wav";
    const Audio audio = sine(2, 100, 48'000.0, 3.0);
    const WrittenAudio written = write_audio_file(file, audio, {AudioFileType::wav, 32});
    CHECK(written.gain == 1.0f);
    CHECK(written.peak > 2.9f);
    const std::string bytes = bytes_of(file);
    CHECK(number_at(bytes, 20, 2) == 3);
    CHECK(number_at(bytes, 4, 4) == bytes.size() - 8);
    CHECK(bytes.substr(38, 4) == "fact");
    CHECK(number_at(bytes, 46, 4) == 100);
    REQUIRE(bytes.substr(50, 4) == "data");
    REQUIRE(bytes.size() == 58 + 800);
    for (std::size_t n = 0; n < 100; ++n) {
        float left = 0.0f;
        std::memcpy(&left, bytes.data() + 58 + 8 * n, sizeof left);
        CHECK(left == audio.channel(0)[n]);
    }
}

TEST_CASE("what would clip is written quieter, and the gain is told") {
    const Folder folder;
    const auto file = folder.path / "x.flac";
    for (const int bits : {16, 24, 32}) {
        const Audio audio = sine(1, 500, 44'100.0, 2.0);
        const WrittenAudio written = write_audio_file(file, audio, {AudioFileType::flac, bits});
        CHECK(written.gain == doctest::Approx(0.5).epsilon(0.01));
        const Decoded decoded = decode_flac(file);
        const double steps = std::ldexp(1.0, bits - 1);
        for (const std::int32_t sample : decoded.interleaved) CHECK(std::abs(sample / steps) <= 1.0);
        CHECK(error_in_steps(audio, decoded, written.gain) < (bits == 32 ? 300.0 : 1.6));
    }
}

TEST_CASE("dither keeps what lies below a step, the same in every file; silence stays silent") {
    const Folder folder;
    Audio audio(1, 100'000, 44'100.0);
    for (std::size_t n = 0; n < 50'000; ++n) audio.samples[n] = 0.3f / 32'768.0f;
    write_audio_file(folder.path / "a.wav", audio, {AudioFileType::wav, 16});
    write_audio_file(folder.path / "b.wav", audio, {AudioFileType::wav, 16});
    CHECK(bytes_of(folder.path / "a.wav") == bytes_of(folder.path / "b.wav"));
    const auto samples = decode_wav(folder.path / "a.wav").interleaved;
    double sum = 0.0, squares = 0.0;
    for (std::size_t n = 0; n < 50'000; ++n) {
        sum += samples[n];
        squares += (samples[n] - 0.3) * (samples[n] - 0.3);
    }
    CHECK(sum / 50'000 == doctest::Approx(0.3).epsilon(0.05));
    CHECK(squares / 50'000 == doctest::Approx(0.25).epsilon(0.05));  // 1/12 of rounding, 2/12 of dither
    for (std::size_t n = 50'000; n < 100'000; ++n) REQUIRE(samples[n] == 0);
}

TEST_CASE("what cannot be written is an error with file and reason, and leaves nothing") {
    const Folder folder;
    const auto file = folder.path / "x.wav";
    const Audio good = sine(1, 10, 44'100.0, 0.5);
    Audio bad = good;
    bad.samples[3] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH_AS(write_audio_file(file, bad, {}),
                         doctest::Contains("x.wav: not written, the audio has"), AudioFileError);
    CHECK_THROWS_AS(write_audio_file(file, Audio{}, {}), AudioFileError);
    CHECK_THROWS_AS(write_audio_file(file, good, {AudioFileType::flac, 20}), AudioFileError);
    bad = good;
    bad.sample_rate = 44'100.5;
    CHECK_THROWS_AS(write_audio_file(file, bad, {}), AudioFileError);
    CHECK_THROWS_WITH_AS(write_audio_file(folder.path / "none" / "x.wav", good, {}),
                         doctest::Contains("cannot be written (No such file"), AudioFileError);
    fs::create_directory(folder.path / "folder.wav");
    CHECK_THROWS_AS(write_audio_file(folder.path / "folder.wav", good, {}), AudioFileError);
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

}  // namespace
}  // namespace sistrum
