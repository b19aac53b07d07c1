// Recordings that are dropped on a part: read on another thread, refused with a reason, encoded.
#include <doctest/doctest.h>

#include <juce_audio_formats/juce_audio_formats.h>

#include <cmath>

#include "plugin.h"
#include "recording_reader.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

struct RecordingFile {
    double rate = 44'100.0;
    unsigned channels = 1;
    int bits = 24, frames = 4'410;
};

float tone(float frame, float pitch) {
    return 0.5f * std::exp(-0.001f * frame) * std::sin(0.05f * frame * pitch);
}

// A decaying tone.
juce::File write(const Folder& folder, const char* name, const RecordingFile& wanted,
                 juce::AudioFormat& format) {
    const juce::File file{(folder.path / name).string()};
    juce::AudioBuffer<float> audio{static_cast<int>(wanted.channels), wanted.frames};
    for (int channel = 0; channel < audio.getNumChannels(); ++channel)
        for (int i = 0; i < wanted.frames; ++i)
            audio.setSample(channel, i, tone(static_cast<float>(i), static_cast<float>(1 + channel)));
    std::unique_ptr<juce::AudioFormatWriter> writer{format.createWriterFor(
        new juce::FileOutputStream{file}, wanted.rate, wanted.channels, wanted.bits, {}, 0)};
    REQUIRE(writer != nullptr);
    REQUIRE(writer->writeFromAudioSampleBuffer(audio, 0, wanted.frames));
    return file;
}

juce::File wav(const Folder& folder, const char* name, const RecordingFile& wanted) {
    juce::WavAudioFormat format;
    return write(folder, name, wanted, format);
}

std::string refusal(const juce::File& file) {
    try {
        shell::read_recording(file);
        return {};
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

// Until the reader's thread and the encoder are through.
template <typename Done>
bool within(int milliseconds, Done&& done) {
    for (int i = 0; i < milliseconds && !done(); ++i) juce::Thread::sleep(1);
    return done();
}

}  // namespace

TEST_CASE("WAV and AIFF of usual widths and rates are read") {
    const Folder folder;
    juce::AiffAudioFormat aiff;
    const auto mono = shell::read_recording(wav(folder, "mono.wav", {}));
    CHECK(mono->channels == 1);
    CHECK(mono->frames == 4'410);
    CHECK(mono->sample_rate == 44'100.0);
    CHECK(mono->channel(0)[100] == doctest::Approx(0.5 * std::exp(-0.1) * std::sin(5.0)).epsilon(1e-4));
    const auto stereo = shell::read_recording(wav(folder, "stereo.wav", {96'000.0, 2, 32, 1'000}));
    CHECK(stereo->channels == 2);
    CHECK(stereo->sample_rate == 96'000.0);
    CHECK(stereo->channel(1)[10] == doctest::Approx(0.5 * std::exp(-0.01) * std::sin(1.0)).epsilon(1e-4));
    CHECK(shell::read_recording(write(folder, "a.aiff", {8'000.0, 2, 16, 500}, aiff))->frames == 500);
}

TEST_CASE("what is no recording, or none for a drum, is refused with the reason") {
    const Folder folder;
    const juce::File text{(folder.path / "text.wav").string()};
    text.replaceWithText("this is no sound");
    CHECK(refusal(text).find("text.wav") != std::string::npos);
    CHECK(refusal(text).find("expected a recording") != std::string::npos);
    CHECK(refusal(juce::File{"/nowhere/at/all.wav"}).find("found none") != std::string::npos);
    CHECK(refusal(wav(folder, "long.wav", {8'000.0, 1, 16, 8'000 * 61})).find("at most 60 s, found 61") !=
          std::string::npos);
    CHECK(refusal(wav(folder, "empty.wav", {44'100.0, 1, 16, 0})).find("expected") != std::string::npos);
    CHECK(refusal(wav(folder, "good.wav", {})).empty());
}

TEST_CASE("a dropped recording becomes the part's sound") {
    const Folder folder;
    Plugin plugin{"stft_mono"};
    plugin.settle();
    const auto before = plugin.processor.instrument().part(5);
    plugin.processor.actions().drop_recording(5, wav(folder, "My kick.wav", {}));
    REQUIRE(within(60'000, [&] { return plugin.processor.instrument().part(5).sound.latent.has_value(); }));
    plugin.settle();
    const auto after = plugin.processor.instrument().part(5);
    CHECK(after.status == PartStatus::ready);
    CHECK(after.sound != before.sound);
    CHECK(after.sound_name == "My kick");
    CHECK(after.waveform != before.waveform);
    CHECK(plugin.processor.actions().undo());
    plugin.settle();
    CHECK(plugin.processor.instrument().part(5).sound == before.sound);
}

TEST_CASE("a recording that cannot be read changes nothing and says why") {
    Plugin plugin{"stft_mono"};
    plugin.settle();
    const auto before = plugin.save();
    plugin.processor.actions().drop_recording(5, juce::File{"/nowhere/at/all.wav"});
    CHECK(within(60'000, [&] { return !plugin.processor.actions().message().empty(); }));
    CHECK(plugin.processor.actions().message().find("all.wav") != std::string::npos);
    CHECK(plugin.save() == before);
    CHECK_FALSE(plugin.processor.actions().can_undo());
}

TEST_CASE("an instance may go while recordings are read") {
    const Folder folder;
    const auto file = wav(folder, "kick.wav", {44'100.0, 2, 24, 400'000});
    for (int i = 0; i < 5; ++i) {
        Plugin plugin{"stft_mono"};
        for (int part = 0; part < 8; ++part) plugin.processor.actions().drop_recording(part, file);
    }
}
