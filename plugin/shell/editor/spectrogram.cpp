#include "spectrogram.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr auto kBands = static_cast<std::size_t>(Spectrogram::kBands);
constexpr float kRange = 60.0f;      // dB, from the darkest to the brightest
constexpr double kQuality = 9.0;     // centre frequency over bandwidth
constexpr double kNarrowest = 30.0;  // Hz, the least, so that bass is not smeared over the whole picture
constexpr float kSilence = 1e-14f;   // power
constexpr float kQuiet = 1e-7f;      // power, the least that may be the brightest

using Bands = std::array<float, kBands>;

// Three complex one-pole resonators in a row for each band, all bands in step so that the compiler can
// vectorise.
class Bank {
  public:
    explicit Bank(double sample_rate) {
        for (std::size_t band = 0; band < kBands; ++band) {
            const auto centre = static_cast<double>(Spectrogram::frequency(static_cast<int>(band)));
            const auto width = std::hypot(kNarrowest, centre / kQuality);
            const auto radius = std::exp(-juce::MathConstants<double>::pi * width / sample_rate);
            const auto angle = juce::MathConstants<double>::twoPi * centre / sample_rate;
            re_[band] = static_cast<float>(radius * std::cos(angle));
            im_[band] = static_cast<float>(radius * std::sin(angle));
            const auto gain = 1.0 - radius;
            audible_[band] = centre < sample_rate * 0.5 ? static_cast<float>(gain * gain * gain) : 0.0f;
        }
    }

    void hear(float sample) {
        for (std::size_t b = 0; b < kBands; ++b) {
            const auto x = sample * audible_[b];
            const auto re1 = re_[b] * re1_[b] - im_[b] * im1_[b] + x;
            const auto im1 = re_[b] * im1_[b] + im_[b] * re1_[b];
            const auto re2 = re_[b] * re2_[b] - im_[b] * im2_[b] + re1;
            const auto im2 = re_[b] * im2_[b] + im_[b] * re2_[b] + im1;
            const auto re3 = re_[b] * re3_[b] - im_[b] * im3_[b] + re2;
            const auto im3 = re_[b] * im3_[b] + im_[b] * re3_[b] + im2;
            re1_[b] = re1;
            im1_[b] = im1;
            re2_[b] = re2;
            im2_[b] = im2;
            re3_[b] = re3;
            im3_[b] = im3;
            power_[b] = std::max(power_[b], re3 * re3 + im3 * im3);
        }
    }

    Bands take_power() { return std::exchange(power_, {}); }  // the most since the last call

  private:
    Bands re_{}, im_{}, audible_{}, re1_{}, im1_{}, re2_{}, im2_{}, re3_{}, im3_{}, power_{};
};

std::vector<float> mono(const Audio& audio) {
    std::vector<float> sum(static_cast<std::size_t>(audio.frames));
    for (int channel = 0; channel < audio.channels; ++channel) {
        const auto samples = audio.channel(channel);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += samples[i];
    }
    return sum;
}

// From the panel's ground over the accent to the colour of text.
juce::Colour colour_of(float level) {
    constexpr float kKnee = 0.72f;
    if (level < kKnee)
        return theme::kPanel.interpolatedWith(theme::kAccent, std::pow(level / kKnee, 1.6f) * 0.92f);
    return theme::kAccent.interpolatedWith(theme::kText, (level - kKnee) / (1.0f - kKnee));
}

}  // namespace

float Spectrogram::frequency(int band) {
    return kLowest * std::pow(kHighest / kLowest,
                              static_cast<float>(band) / static_cast<float>(Spectrogram::kBands - 1));
}

Spectrogram::Spectrogram(const Audio& audio) {
    const juce::ScopedNoDenormals no_denormals;
    if (audio.frames < kColumns || audio.sample_rate <= 0.0) return;
    Bank bank{audio.sample_rate};
    const auto samples = mono(audio);
    levels_.reserve(kBands * static_cast<std::size_t>(kColumns));
    std::size_t next = 0;
    for (std::size_t column = 0; column < static_cast<std::size_t>(kColumns); ++column) {
        const auto end = samples.size() * (column + 1) / static_cast<std::size_t>(kColumns);
        for (; next < end; ++next) bank.hear(samples[next]);
        const auto power = bank.take_power();
        levels_.insert(levels_.end(), power.begin(), power.end());
    }
    const auto loudest = std::max(kQuiet, *std::max_element(levels_.begin(), levels_.end()));
    for (auto& level : levels_)
        level = std::max(0.0f, 1.0f + 10.0f * std::log10(std::max(level, kSilence) / loudest) / kRange);
    image_ = juce::Image{juce::Image::RGB, kColumns, Spectrogram::kBands, false};
    const juce::Image::BitmapData pixels{image_, juce::Image::BitmapData::writeOnly};
    for (int column = 0; column < kColumns; ++column)
        for (int band = 0; band < Spectrogram::kBands; ++band)
            pixels.setPixelColour(column, Spectrogram::kBands - 1 - band, colour_of(level(band, column)));
}

float Spectrogram::level(int band, int column) const {
    return levels_[static_cast<std::size_t>(column) * kBands + static_cast<std::size_t>(band)];
}

void Spectrogram::draw(juce::Graphics& g, juce::Rectangle<float> area, float opacity) const {
    if (empty()) return;
    g.setImageResamplingQuality(juce::Graphics::highResamplingQuality);
    g.setOpacity(opacity);
    g.drawImage(image_, area, juce::RectanglePlacement::stretchToFit);
}

}  // namespace sistrum::shell
