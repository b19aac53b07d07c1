#include "recording_reader.h"

#include <juce_audio_formats/juce_audio_formats.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace sistrum::shell {
namespace {

constexpr double kMaxSeconds = 60.0, kLowestRate = 1'000.0, kHighestRate = 768'000.0;
constexpr unsigned kMaxChannels = 16;
constexpr juce::int64 kMaxBytes = 1 << 30;
constexpr int kStopMilliseconds = 10'000;

[[noreturn]] void refuse(const juce::File& file, const juce::String& text) {
    throw std::runtime_error((file.getFileName() + ": " + text).toStdString());
}

std::unique_ptr<juce::AudioFormatReader> open(const juce::File& file) {
    if (!file.existsAsFile()) refuse(file, "expected a file, found none");
    if (file.getSize() > kMaxBytes) refuse(file, "expected a file of at most 1 GiB");
    juce::AudioFormatManager formats;
    formats.registerBasicFormats();
    std::unique_ptr<juce::AudioFormatReader> reader{formats.createReaderFor(file)};
    if (reader == nullptr) refuse(file, "expected a recording, one of " + formats.getWildcardForAllFormats());
    return reader;
}

void check(const juce::File& file, const juce::AudioFormatReader& reader) {
    if (!(reader.sampleRate >= kLowestRate && reader.sampleRate <= kHighestRate))
        refuse(file, "sample rate: expected 1 kHz to 768 kHz, found " + juce::String(reader.sampleRate));
    if (reader.numChannels < 1 || reader.numChannels > kMaxChannels)
        refuse(file, "channels: expected 1 to 16, found " + juce::String(reader.numChannels));
    const auto seconds = static_cast<double>(reader.lengthInSamples) / reader.sampleRate;
    if (reader.lengthInSamples < 1) refuse(file, "expected samples, found none");
    if (seconds > kMaxSeconds)
        refuse(file, "length: expected at most 60 s, found " + juce::String(seconds, 1) + " s");
}

}  // namespace

std::shared_ptr<const Audio> read_recording(const juce::File& file) {
    const auto reader = open(file);
    check(file, *reader);
    auto audio = std::make_shared<Audio>(static_cast<int>(reader->numChannels),
                                         static_cast<int>(reader->lengthInSamples), reader->sampleRate);
    std::vector<float*> channels;
    for (int channel = 0; channel < audio->channels; ++channel)
        channels.push_back(audio->channel(channel).data());
    if (!reader->read(channels.data(), audio->channels, 0, audio->frames))
        refuse(file, "expected " + juce::String(audio->frames) + " samples, found a damaged file");
    for (const auto sample : audio->samples)
        if (!std::isfinite(sample)) refuse(file, "expected samples, found what is no number");
    return audio;
}

RecordingReader::~RecordingReader() {
    if (thread_ != nullptr) thread_->removeAllJobs(true, kStopMilliseconds);
}

void RecordingReader::read(const juce::File& file, Take take, Refuse refuse) {
    if (thread_ == nullptr) thread_ = std::make_unique<juce::ThreadPool>(1);
    thread_->addJob([file, take = std::move(take), refuse = std::move(refuse)] {
        try {
            take(read_recording(file));
        } catch (const std::exception& error) {
            refuse(error.what());
        }
    });
}

}  // namespace sistrum::shell
