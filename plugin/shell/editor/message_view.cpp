#include "message_view.h"

#include "theme.h"

namespace sistrum::shell {

void MessageView::show(const juce::String& message, const juce::String& hint) {
    if (message == message_ && hint == hint_) return;
    message_ = message;
    hint_ = hint;
    setTitle(message_.upToFirstOccurrenceOf("\n", false, false));
    setDescription(message_);
    repaint();
}

void MessageView::paint(juce::Graphics& g) {
    g.setColour(theme::kPanel);
    g.fillRoundedRectangle(getLocalBounds().toFloat(), theme::kCorner);
    juce::AttributedString text;
    text.setLineSpacing(6.0f);
    text.setWordWrap(juce::AttributedString::byChar);  // paths have no spaces
    text.append(message_.upToFirstOccurrenceOf(".", true, false) + "\n",
                theme::font(theme::kTitle, theme::Weight::semibold), theme::kText);
    text.append(message_.fromFirstOccurrenceOf(".", false, false).trimStart() + "\n\n",
                theme::font(theme::kBody), theme::kMuted);
    text.append(hint_, theme::font(theme::kBody), theme::kText);
    text.draw(g, getLocalBounds().reduced(theme::kMargin).toFloat());
}

}  // namespace sistrum::shell
