#include "status_line.h"

#include "theme.h"

namespace sistrum::shell {
namespace {

juce::String numbers(const StatusFacts& facts) {
    juce::StringArray texts;
    if (facts.sample_rate > 0.0) texts.add(juce::String(facts.sample_rate / 1000.0, 1) + " kHz");
    if (facts.stats.last_render_ms > 0.0)
        texts.add("Render " + juce::String(facts.stats.last_render_ms, 1) + " ms");
    texts.add(juce::String(facts.stats.active_voices) +
              (facts.stats.active_voices == 1 ? " voice" : " voices"));
    texts.add(juce::String(facts.stats.late_renders) + " late");
    texts.add("CPU " + juce::String(facts.load * 100.0, 1) + " %");
    return texts.joinIntoString("     ");
}

}  // namespace

void StatusLine::show(const StatusFacts& facts) {
    const auto left = facts.warning.isNotEmpty()   ? facts.warning
                      : facts.working.isNotEmpty() ? facts.working
                                                   : facts.model;
    const auto ink = facts.warning.isNotEmpty()   ? theme::kWarning
                     : facts.working.isNotEmpty() ? theme::kAccent
                                                  : theme::kMuted;
    const auto right = numbers(facts);
    if (left == left_ && right == right_ && ink == ink_) return;
    left_ = left;
    right_ = right;
    ink_ = ink;
    setDescription(left_ + ", " + right_);
    repaint();
}

void StatusLine::paint(juce::Graphics& g) {
    g.setColour(theme::kLine);
    g.fillRect(getLocalBounds().removeFromTop(1));
    draw_lines(g, *this);
}

std::vector<TextLine> StatusLine::lines() const {
    auto area = getLocalBounds().withTrimmedTop(1).withTrimmedRight(theme::kMargin);  // the corner resizes
    const auto right = area.removeFromRight(text_width(theme::small(), right_));
    area.removeFromRight(2 * theme::kGap);
    return {{left_, theme::small(), area, ink_, juce::Justification::centredLeft, true},
            {right_, theme::small(), right, theme::kMuted, juce::Justification::centredRight}};
}

}  // namespace sistrum::shell
