#include "state_audio.h"

#include <cmath>
#include <cstring>

namespace sistrum {
namespace {

constexpr double kLowestRate = 1'000.0, kHighestRate = 192'000.0;
constexpr double kMaxSeconds = 60.0;
constexpr float kLoudest = 64.0f;  // of a sample; a rendered sound stays far below

}  // namespace

std::size_t AudioWriter::add(const SharedAudio& audio) {
    const auto [place, is_new] = numbers_.try_emplace(audio.get(), audios_.size());
    if (is_new) {
        audios_.push_back(audio.get());
        bytes_ += audio->samples.size() * sizeof(float);
        table_.push_back(
            {{"sample_rate", audio->sample_rate}, {"channels", audio->channels}, {"frames", audio->frames}});
    }
    return place->second;
}

void AudioWriter::copy_samples(std::byte* to) const {
    for (const Audio* const audio : audios_) {
        const auto samples = std::as_bytes(std::span(audio->samples));
        std::memcpy(to, samples.data(), samples.size());
        to += samples.size();
    }
}

SharedAudio AudioReader::next(const JsonReader& entry) {
    const double rate = entry.number("sample_rate", kLowestRate, kHighestRate);
    const auto channels = static_cast<int>(entry.integer("channels", 1, 2));
    const auto longest = static_cast<std::int64_t>(kMaxSeconds * rate);
    const auto frames = static_cast<int>(entry.integer("frames", 1, longest));
    const std::size_t size =
        sizeof(float) * static_cast<std::size_t>(channels) * static_cast<std::size_t>(frames);
    if (size > rest_.size()) entry.fail("frames", "no more than is there", std::to_string(frames));
    auto audio = std::make_shared<Audio>(channels, frames, rate);
    std::memcpy(audio->samples.data(), rest_.data(), size);
    rest_ = rest_.subspan(size);
    for (const float sample : audio->samples) {
        if (!(std::abs(sample) <= kLoudest)) {
            throw JsonError("rendered audio: expected samples, found nonsense");
        }
    }
    return audio;
}

void AudioReader::expect_end() const {
    if (!rest_.empty()) throw JsonError("expected the end, found more audio than the parts have");
}

}  // namespace sistrum
