#include "waveform.h"

#include <algorithm>

namespace sistrum::shell {
namespace {
constexpr int kSpans = 1024;
}

Waveform::Waveform(const Audio& audio) {
    const auto spans = std::min(kSpans, audio.frames);
    for (int span = 0; span < spans; ++span) {
        const auto first = static_cast<std::size_t>(juce::int64{audio.frames} * span / spans);
        const auto last = static_cast<std::size_t>(juce::int64{audio.frames} * (span + 1) / spans);
        juce::Range<float> peak;
        for (int channel = 0; channel < audio.channels; ++channel) {
            const auto samples = audio.channel(channel).subspan(first, last - first);
            const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
            peak = peak.getUnionWith({*low, *high});
        }
        peaks_.push_back(peak);
    }
}

juce::Range<float> Waveform::peak(std::size_t first, std::size_t last) const {
    auto peak = peaks_[first];
    for (auto span = first + 1; span < last; ++span) peak = peak.getUnionWith(peaks_[span]);
    return peak;
}

void Waveform::draw(juce::Graphics& g, juce::Rectangle<float> area, juce::Colour colour) const {
    constexpr float kHalfLine = 0.5f;  // silence is drawn as a line of one pixel
    if (empty()) return;
    const auto columns =
        std::min(peaks_.size(), static_cast<std::size_t>(std::max(1.0f, area.getWidth() * 2.0f)));
    const auto span_of = [&](std::size_t column) {
        return peak(peaks_.size() * column / columns, peaks_.size() * (column + 1) / columns);
    };
    const auto x_of = [&](std::size_t column) {
        return area.getX() +
               area.getWidth() * (static_cast<float>(column) + 0.5f) / static_cast<float>(columns);
    };
    const auto y_of = [&](float value) {
        return area.getCentreY() - area.getHeight() * 0.5f * juce::jlimit(-1.0f, 1.0f, value);
    };
    juce::Path outline;
    outline.startNewSubPath(area.getX(), area.getCentreY());
    for (std::size_t column = 0; column < columns; ++column)
        outline.lineTo(x_of(column), y_of(span_of(column).getEnd()) - kHalfLine);
    outline.lineTo(area.getRight(), area.getCentreY());
    for (std::size_t column = columns; column-- > 0;)
        outline.lineTo(x_of(column), y_of(span_of(column).getStart()) + kHalfLine);
    outline.closeSubPath();
    g.setColour(colour);
    g.fillPath(outline);
}

}  // namespace sistrum::shell
