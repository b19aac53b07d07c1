#include "look_and_feel.h"

#include "icons.h"
#include "legible.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kTooltipWidth = 280, kMenuItem = 26, kMenuInset = 28;

juce::TextLayout tooltip_layout(const juce::String& text) {
    juce::AttributedString lines{text};
    lines.setFont(theme::small());
    lines.setColour(theme::kText);
    juce::TextLayout layout;
    layout.createLayout(lines, static_cast<float>(kTooltipWidth));
    return layout;
}

}  // namespace

LookAndFeel::LookAndFeel() {
    setColour(juce::ResizableWindow::backgroundColourId, theme::kGround);
    setColour(juce::TextEditor::textColourId, theme::kText);
    setColour(juce::TextEditor::highlightColourId, theme::kAccent.withAlpha(0.35f));
    setColour(juce::TextEditor::highlightedTextColourId, theme::kText);
    setColour(juce::CaretComponent::caretColourId, theme::kAccent);
    setColour(juce::PopupMenu::backgroundColourId, theme::kRaised);
}

juce::Typeface::Ptr LookAndFeel::getTypefaceForFont(const juce::Font& font) {
    return theme::font(font.getHeight(), font.isBold() ? theme::Weight::semibold : theme::Weight::regular)
        .getTypefacePtr();
}

void LookAndFeel::fillTextEditorBackground(juce::Graphics& g, int width, int height, juce::TextEditor&) {
    g.setColour(theme::kRaised);
    g.fillRoundedRectangle(juce::Rectangle<int>{width, height}.toFloat(), theme::kCorner);
}

void LookAndFeel::drawTextEditorOutline(juce::Graphics& g, int width, int height, juce::TextEditor& field) {
    if (field.hasKeyboardFocus(true)) theme::draw_focus(g, juce::Rectangle<int>{width, height}.toFloat());
}

juce::Font LookAndFeel::getPopupMenuFont() {
    return theme::body();
}

void LookAndFeel::drawPopupMenuBackground(juce::Graphics& g, int width, int height) {
    g.fillAll(theme::kRaised);
    g.setColour(theme::kLine);
    g.drawRect(0, 0, width, height);
}

void LookAndFeel::drawPopupMenuItem(juce::Graphics& g, const juce::Rectangle<int>& area, bool separator,
                                    bool active, bool highlighted, bool ticked, bool sub_menu,
                                    const juce::String& text, const juce::String& shortcut,
                                    const juce::Drawable*, const juce::Colour*) {
    if (separator) {
        g.setColour(theme::kLine);
        g.fillRect(area.reduced(theme::kGap, 0).withSizeKeepingCentre(area.getWidth() - 2 * theme::kGap, 1));
        return;
    }
    const auto lit = highlighted && active;
    if (lit) {
        g.setColour(theme::kAccent);
        g.fillRoundedRectangle(area.reduced(4, 1).toFloat(), theme::kCorner - 1.0f);
    }
    const auto ink = lit ? theme::kGround : active ? theme::kText : theme::kFaint.brighter(0.25f);
    auto row = area.reduced(theme::kGap, 0);
    const auto mark = row.removeFromLeft(kMenuInset - theme::kGap);
    if (ticked) {
        g.setColour(lit ? theme::kGround : theme::kAccent);
        g.fillEllipse(mark.toFloat().withSizeKeepingCentre(6.0f, 6.0f));
    }
    if (sub_menu) draw_icon(g, Icon::next, row.removeFromRight(16).toFloat(), 9.0f, ink);
    if (shortcut.isNotEmpty()) {
        g.setFont(theme::small());
        g.setColour(lit ? theme::kGround : theme::kMuted);
        g.drawText(shortcut, row, juce::Justification::centredRight, false);
    }
    g.setFont(theme::body());
    g.setColour(ink);
    g.drawText(text, row, juce::Justification::centredLeft, true);
}

void LookAndFeel::getIdealPopupMenuItemSize(const juce::String& text, bool separator, int, int& width,
                                            int& height) {
    height = separator ? theme::kGap : kMenuItem;
    width = separator ? 0 : text_width(theme::body(), text) + 2 * kMenuInset + theme::kMargin;
}

juce::Rectangle<int> LookAndFeel::getTooltipBounds(const juce::String& text, juce::Point<int> at,
                                                   juce::Rectangle<int> area) {
    const auto layout = tooltip_layout(text);
    const auto width = static_cast<int>(layout.getWidth()) + 2 * theme::kGap + 1;
    const auto height = static_cast<int>(layout.getHeight()) + 2 * theme::kGap;
    return juce::Rectangle<int>{at.x + 12, at.y + 16, width, height}.constrainedWithin(area);
}

void LookAndFeel::drawTooltip(juce::Graphics& g, const juce::String& text, int width, int height) {
    const auto area = juce::Rectangle<int>{width, height}.toFloat();
    g.setColour(theme::kRaised);
    g.fillRect(area);
    g.setColour(theme::kFaint);
    g.drawRect(area, 1.0f);
    tooltip_layout(text).draw(g, area.reduced(static_cast<float>(theme::kGap)));
}

void LookAndFeel::drawScrollbar(juce::Graphics& g, juce::ScrollBar&, int x, int y, int width, int height,
                                bool vertical, int thumb_start, int thumb_size, bool over, bool down) {
    const auto thumb = vertical ? juce::Rectangle<int>{x, thumb_start, width, thumb_size}
                                : juce::Rectangle<int>{thumb_start, y, thumb_size, height};
    g.setColour(over || down ? theme::kMuted : theme::kFaint);
    g.fillRoundedRectangle(thumb.toFloat().reduced(2.0f), 2.0f);
}

void LookAndFeel::drawCornerResizer(juce::Graphics& g, int width, int height, bool over, bool) {
    const auto w = static_cast<float>(width), h = static_cast<float>(height);
    g.setColour(over ? theme::kMuted : theme::kFaint);
    for (const auto inset : {0.35f, 0.65f}) g.drawLine(w * inset, h - 3.0f, w - 3.0f, h * inset, 1.2f);
}

}  // namespace sistrum::shell
