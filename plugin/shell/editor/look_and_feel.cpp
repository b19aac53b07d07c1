#include "look_and_feel.h"

#include "parameter_slider.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kTooltipWidth = 280, kKnobSize = 56;

juce::TextLayout tooltip_layout(const juce::String& text) {
    juce::AttributedString lines{text};
    lines.setFont(theme::font(theme::kSmall));
    lines.setColour(theme::kText);
    juce::TextLayout layout;
    layout.createLayout(lines, static_cast<float>(kTooltipWidth));
    return layout;
}

bool focused(const juce::Component& component) {
    return component.hasKeyboardFocus(true);
}

juce::Path arc(juce::Rectangle<float> area, float from, float to) {
    juce::Path path;
    path.addCentredArc(area.getCentreX(), area.getCentreY(), area.getWidth() * 0.5f, area.getHeight() * 0.5f,
                       0.0f, from, to, true);
    return path;
}

}  // namespace

LookAndFeel::LookAndFeel() {
    setColour(juce::ResizableWindow::backgroundColourId, theme::kGround);
    setColour(juce::TextButton::textColourOffId, theme::kGround);
    setColour(juce::TextButton::textColourOnId, theme::kGround);
    setColour(juce::TextButton::buttonColourId, theme::kAccent);
    setColour(juce::Label::textColourId, theme::kText);
    setColour(juce::ScrollBar::thumbColourId, theme::kFaint);
    setColour(juce::TooltipWindow::textColourId, theme::kText);
}

juce::Typeface::Ptr LookAndFeel::getTypefaceForFont(const juce::Font& font) {
    return theme::font(font.getHeight(), font.isBold() ? theme::Weight::semibold : theme::Weight::regular)
        .getTypefacePtr();
}

void LookAndFeel::drawLinearSlider(juce::Graphics& g, int x, int y, int width, int height, float position,
                                   float, float, juce::Slider::SliderStyle, juce::Slider& slider) {
    const auto area = juce::Rectangle<int>{x, y, width, height}.toFloat();
    const auto track = area.withSizeKeepingCentre(area.getWidth(), 4.0f);
    g.setColour(theme::kLine);
    g.fillRoundedRectangle(track, 2.0f);
    const auto enabled = slider.isEnabled();
    const auto hollow = static_cast<bool>(slider.getProperties()[ParameterSlider::kUntouched]);
    if (!hollow) {
        g.setColour(enabled ? theme::kAccent : theme::kFaint);
        g.fillRoundedRectangle(track.withRight(position), 2.0f);
    }
    const auto active = slider.isMouseOverOrDragging() || focused(slider);
    const auto radius = static_cast<float>(kThumbRadius) - (active ? 0.0f : 1.0f);
    const auto thumb =
        juce::Rectangle<float>{radius * 2.0f, radius * 2.0f}.withCentre({position, area.getCentreY()});
    g.setColour(hollow ? theme::kGround : enabled ? theme::kText : theme::kFaint);
    g.fillEllipse(thumb);
    if (!hollow) return;
    g.setColour(active ? theme::kText : theme::kMuted);
    g.drawEllipse(thumb.reduced(0.75f), 1.5f);
}

void LookAndFeel::drawRotarySlider(juce::Graphics& g, int x, int y, int width, int height, float position,
                                   float start, float end, juce::Slider& slider) {
    const auto side = static_cast<float>(std::min({width, height, kKnobSize}));
    const auto area = juce::Rectangle<int>{x, y, width, height}.toFloat().withSizeKeepingCentre(side, side);
    const auto angle = start + position * (end - start);
    // A two-sided knob such as pan fills from its middle.
    const auto from = slider.getProperties().contains("centred") ? (start + end) * 0.5f : start;
    const juce::PathStrokeType stroke{3.0f, juce::PathStrokeType::curved, juce::PathStrokeType::rounded};
    g.setColour(theme::kLine);
    g.strokePath(arc(area, start, end), stroke);
    g.setColour(theme::kAccent);
    if (std::abs(angle - from) > 0.01f)
        g.strokePath(arc(area, std::min(from, angle), std::max(from, angle)), stroke);
    g.setColour(slider.isMouseOverOrDragging() || focused(slider) ? theme::kLine : theme::kRaised);
    g.fillEllipse(area.reduced(6.0f));
    const auto centre = area.getCentre();
    const auto tip = centre.getPointOnCircumference(area.getWidth() * 0.5f - 8.0f, angle);
    const auto root = centre.getPointOnCircumference(area.getWidth() * 0.5f - 14.0f, angle);
    g.setColour(theme::kText);
    g.drawLine({root, tip}, 2.0f);
}

void LookAndFeel::drawButtonBackground(juce::Graphics& g, juce::Button& button, const juce::Colour& colour,
                                       bool over, bool down) {
    const auto area = button.getLocalBounds().toFloat();
    g.setColour(!button.isEnabled() ? theme::kFaint
                : down              ? colour.darker(0.2f)
                : over              ? colour.brighter(0.15f)
                                    : colour);
    g.fillRoundedRectangle(area, theme::kCorner);
    if (focused(button)) {
        g.setColour(theme::kText);
        g.drawRoundedRectangle(area.reduced(1.0f), theme::kCorner, 1.5f);
    }
}

juce::Font LookAndFeel::getTextButtonFont(juce::TextButton&, int) {
    return theme::font(theme::kBody, theme::Weight::semibold);
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

void LookAndFeel::drawCornerResizer(juce::Graphics& g, int width, int height, bool over, bool) {
    const auto w = static_cast<float>(width), h = static_cast<float>(height);
    g.setColour(over ? theme::kMuted : theme::kFaint);
    for (const auto inset : {0.35f, 0.65f}) g.drawLine(w * inset, h - 3.0f, w - 3.0f, h * inset, 1.2f);
}

}  // namespace sistrum::shell
