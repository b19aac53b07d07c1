// The sliders of the look and feel: a line, a knob, or a box with a value.
#include "icons.h"
#include "legible.h"
#include "look_and_feel.h"
#include "parameter_slider.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kKnobSize = 48;
constexpr float kArc = 3.0f;

bool active(const juce::Slider& slider) {
    return slider.isMouseOverOrDragging() || slider.hasKeyboardFocus(true);
}

juce::Path arc(juce::Rectangle<float> area, float from, float to) {
    juce::Path path;
    path.addCentredArc(area.getCentreX(), area.getCentreY(), area.getWidth() * 0.5f, area.getHeight() * 0.5f,
                       0.0f, from, to, true);
    return path;
}

// The controller's number where the eye looks for it, or a dot while one is awaited.
void draw_controller(juce::Graphics& g, juce::Slider& slider, juce::Rectangle<float> area) {
    const auto& properties = slider.getProperties();
    if (properties[LookAndFeel::kLearning]) {
        g.setColour(theme::kAccent);
        g.fillEllipse(area.withSizeKeepingCentre(7.0f, 7.0f));
    } else if (properties.contains(LookAndFeel::kCc)) {
        g.setColour(theme::kAccent);
        g.setFont(theme::font(theme::kTiny));
        g.drawText(properties[LookAndFeel::kCc].toString(), area, juce::Justification::centred, false);
    }
}

void draw_box(juce::Graphics& g, juce::Slider& slider) {
    const auto area = slider.getLocalBounds();
    g.setColour(slider.isMouseOverOrDragging() ? theme::kLine : theme::kRaised);
    g.fillRoundedRectangle(area.toFloat(), theme::kCorner);
    auto inside = area.reduced(theme::kGap, 0);
    const auto arrows = inside.removeFromRight(10).toFloat();
    const auto ink = slider.isMouseOverOrDragging() ? theme::kText : theme::kMuted;
    const auto upper = arrows.withBottom(arrows.getCentreY() - 1.0f),
               lower = arrows.withTop(arrows.getCentreY() + 1.0f);
    juce::Graphics::ScopedSaveState saved{g};
    draw_icon(g, Icon::down, lower.withHeight(8.0f), 7.0f, ink);
    g.addTransform(juce::AffineTransform::verticalFlip(static_cast<float>(area.getHeight())));
    draw_icon(g, Icon::down, lower.withHeight(8.0f), 7.0f, ink);
    juce::ignoreUnused(upper);
}

}  // namespace

void LookAndFeel::drawLinearSlider(juce::Graphics& g, int x, int y, int width, int height, float position,
                                   float, float, juce::Slider::SliderStyle, juce::Slider& slider) {
    const auto area = juce::Rectangle<int>{x, y, width, height}.toFloat();
    const auto track = area.withSizeKeepingCentre(area.getWidth(), 4.0f);
    const auto& properties = slider.getProperties();
    g.setColour(theme::kLine);
    g.fillRoundedRectangle(track, 2.0f);
    const auto enabled = slider.isEnabled();
    const auto hollow = static_cast<bool>(properties[ParameterSlider::kUntouched]);
    if (!hollow) {
        const auto from = properties.contains(kCentred) ? track.getCentreX() : track.getX();
        g.setColour(enabled ? theme::kAccent : theme::kFaint);
        g.fillRoundedRectangle(track.withLeft(std::min(from, position)).withRight(std::max(from, position)),
                               2.0f);
    }
    const auto radius = static_cast<float>(kThumbRadius) - (active(slider) ? 0.0f : 1.0f);
    const auto thumb =
        juce::Rectangle<float>{radius * 2.0f, radius * 2.0f}.withCentre({position, area.getCentreY()});
    g.setColour(hollow ? theme::kGround : enabled ? theme::kText : theme::kFaint);
    g.fillEllipse(thumb);
    if (hollow) {
        g.setColour(active(slider) ? theme::kText : theme::kMuted);
        g.drawEllipse(thumb.reduced(0.75f), 1.5f);
    }
    if (slider.hasKeyboardFocus(true)) theme::draw_focus(g, thumb.expanded(2.0f), radius + 2.0f);
    draw_controller(g, slider, area.withTrimmedLeft(area.getWidth() - 18.0f).withTrimmedBottom(8.0f));
}

void LookAndFeel::drawRotarySlider(juce::Graphics& g, int x, int y, int width, int height, float position,
                                   float start, float end, juce::Slider& slider) {
    if (slider.getProperties().contains(kBox)) return draw_box(g, slider);
    const auto side = static_cast<float>(std::min({width, height, kKnobSize})) - kArc;
    const auto area = juce::Rectangle<int>{x, y, width, height}.toFloat().withSizeKeepingCentre(side, side);
    const auto angle = start + position * (end - start);
    // A two-sided knob such as pan fills from its middle.
    const auto from = slider.getProperties().contains(kCentred) ? (start + end) * 0.5f : start;
    const juce::PathStrokeType stroke{kArc, juce::PathStrokeType::curved, juce::PathStrokeType::rounded};
    g.setColour(theme::kLine);
    g.strokePath(arc(area, start, end), stroke);
    g.setColour(slider.isEnabled() ? theme::kAccent : theme::kFaint);
    if (std::abs(angle - from) > 0.01f)
        g.strokePath(arc(area, std::min(from, angle), std::max(from, angle)), stroke);
    const auto face = area.reduced(5.5f);
    g.setColour(active(slider) ? theme::kLine : theme::kRaised);
    g.fillEllipse(face);
    if (slider.hasKeyboardFocus(true)) theme::draw_focus(g, face, face.getWidth() * 0.5f);
    const auto centre = area.getCentre();
    const auto tip = centre.getPointOnCircumference(face.getWidth() * 0.5f - 2.5f, angle);
    const auto root = centre.getPointOnCircumference(face.getWidth() * 0.5f - 8.0f, angle);
    g.setColour(theme::kText);
    g.drawLine({root, tip}, 2.0f);
    draw_controller(g, slider, area.withTop(area.getBottom() - 9.0f).expanded(0.0f, 2.0f));
}

}  // namespace sistrum::shell
