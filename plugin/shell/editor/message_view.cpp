#include "message_view.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kHeading = 32, kLine = 20, kHintLines = 3;
}

MessageView::MessageView() {
    help_.onClick = [this] {
        if (on_help) on_help();
    };
    addAndMakeVisible(help_);
}

void MessageView::show(const juce::String& message, const juce::String& hint) {
    if (message == message_ && hint == hint_) return;
    message_ = message;
    hint_ = hint;
    setTitle(message_.upToFirstOccurrenceOf("\n", false, false));
    setDescription(message_);
    resized();
    repaint();
}

void MessageView::resized() {
    const auto area = getLocalBounds().reduced(theme::kMargin);
    help_.setBounds(area.withTop(area.getBottom() - theme::kControl).withWidth(help_.width()));
}

void MessageView::paint(juce::Graphics& g) {
    theme::fill_panel(g, getLocalBounds());
    draw_lines(g, *this);
}

// "Heading. Rest: \n place \n place": places are paths, of any length.
std::vector<TextLine> MessageView::lines() const {
    auto area = getLocalBounds().reduced(theme::kMargin);
    area.removeFromBottom(theme::kControl + theme::kMargin);
    const auto rows = juce::StringArray::fromLines(message_);
    std::vector<TextLine> lines;
    const auto end = rows[0].indexOf(". ") + 1;
    const auto heading = end > 0 ? rows[0].substring(0, end) : rows[0];
    lines.push_back({heading, theme::font(theme::kTitle, theme::Weight::semibold),
                     area.removeFromTop(kHeading), theme::kText, juce::Justification::centredLeft, true});
    area.removeFromTop(theme::kGap);
    const auto add = [&](const juce::String& text, juce::Colour colour, int count) {
        if (text.isEmpty() || area.getHeight() < kLine * count) return;
        lines.push_back({text, theme::body(), area.removeFromTop(kLine * count), colour,
                         juce::Justification::topLeft, true, count});
    };
    add(rows[0].substring(heading.length()).trim(), theme::kMuted, 1);
    for (int row = 1; row < rows.size(); ++row) add(rows[row], theme::kMuted, 2);
    area.removeFromTop(theme::kGap);
    add(hint_, theme::kText, kHintLines);
    return lines;
}

}  // namespace sistrum::shell
