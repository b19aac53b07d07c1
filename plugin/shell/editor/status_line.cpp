#include "status_line.h"

#include "theme.h"

namespace sistrum::shell {
namespace {

juce::String facts(const EngineStats& stats, double sample_rate) {
    juce::StringArray texts;
    if (sample_rate > 0.0) texts.add(juce::String(sample_rate / 1000.0, 1) + " kHz");
    if (stats.last_render_ms > 0.0) texts.add("render " + juce::String(stats.last_render_ms, 1) + " ms");
    texts.add(juce::String(stats.late_renders) + " late");
    return texts.joinIntoString("     ");
}

}  // namespace

void StatusLine::show(const PartInfo& part, const EngineStats& stats, double sample_rate,
                      const juce::String& warning) {
    const auto left =
        juce::String::fromUTF8((part.model_title.empty() ? part.model_name : part.model_title).c_str());
    const auto right = facts(stats, sample_rate);
    if (left == left_ && right == right_ && warning == warning_) return;
    left_ = left;
    right_ = right;
    warning_ = warning;
    repaint();
}

void StatusLine::paint(juce::Graphics& g) {
    auto area = getLocalBounds();
    g.setColour(theme::kLine);
    g.fillRect(area.removeFromTop(1));
    g.setFont(theme::font(theme::kSmall));
    g.setColour(theme::kMuted);
    const auto width = g.getCurrentFont().getStringWidth(right_) + 2;
    g.drawText(right_, area.removeFromRight(width), juce::Justification::centredRight, false);
    area.removeFromRight(theme::kGap * 2);
    if (warning_.isNotEmpty()) g.setColour(theme::kWarning);
    g.drawText(warning_.isEmpty() ? left_ : warning_, area, juce::Justification::centredLeft, true);
}

}  // namespace sistrum::shell
