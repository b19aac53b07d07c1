#include "action_button.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr float kIconSide = 14.0f;
constexpr int kIconRoom = 24, kAround = theme::kPadding;
}  // namespace

ActionButton::ActionButton(const juce::String& name, Look look, Icon icon)
    : juce::Button(name), look_(look), icon_(icon), text_(icon == Icon::none ? name : juce::String{}) {
    setTitle(name);
    setWantsKeyboardFocus(true);
}

void ActionButton::set_text(const juce::String& shown) {
    if (std::exchange(text_, shown) != shown) repaint();
}

void ActionButton::set_icon(Icon icon) {
    if (std::exchange(icon_, icon) != icon) repaint();
}

int ActionButton::width() const {
    return text_width(theme::heading(), text_) + 2 * kAround + (icon_ == Icon::none ? 0 : kIconRoom);
}

juce::Colour ActionButton::lit() const {
    return theme::kAccent;
}

juce::Colour ActionButton::ground(bool over, bool down) const {
    const auto bare = look_ == Look::quiet || look_ == Look::mark;
    auto colour = getToggleState() && look_ == Look::quiet  ? theme::kRaised
                  : getToggleState() && look_ != Look::mark ? lit()
                  : look_ == Look::primary                  ? theme::kAccent
                  : look_ == Look::plain                    ? theme::kRaised
                                                            : theme::kRaised.withAlpha(0.0f);
    if (!isEnabled()) return bare ? colour : theme::kRaised;
    if (down) return colour.withAlpha(1.0f).darker(0.15f);
    if (over) return colour.withAlpha(1.0f).brighter(0.12f);
    return colour;
}

juce::Colour ActionButton::ink() const {
    if (!isEnabled()) return theme::kFaint.brighter(0.25f);
    if (look_ == Look::mark)
        return getToggleState() ? theme::kAccent : isMouseOver() ? theme::kText : theme::kFaint;
    if (look_ == Look::quiet) return getToggleState() ? theme::kAccent : theme::kMuted;
    if (getToggleState() || look_ == Look::primary) return theme::kGround;
    return theme::kText;
}

void ActionButton::paintButton(juce::Graphics& g, bool over, bool down) {
    const auto area = getLocalBounds().toFloat();
    g.setColour(ground(over, down));
    g.fillRoundedRectangle(area, theme::kCorner);
    if (icon_ != Icon::none) {
        const auto place =
            text_.isEmpty() ? area : area.withTrimmedLeft(kAround).withWidth(kIconRoom - theme::kGap);
        draw_icon(g, icon_, place, std::min(kIconSide, area.getHeight() - 8.0f), ink());
    }
    draw_lines(g, *this);
    if (hasKeyboardFocus(false)) theme::draw_focus(g, area);
}

std::vector<TextLine> ActionButton::lines() const {
    if (text_.isEmpty()) return {};
    auto area = getLocalBounds().reduced(std::min(theme::kGap, getWidth() / 6), 0);
    if (icon_ != Icon::none) area.removeFromLeft(kIconRoom);
    const auto left = left_aligned_ || icon_ != Icon::none;
    return {{text_, theme::heading(), area, ink(),
             left ? juce::Justification::centredLeft : juce::Justification::centred, left_aligned_}};
}

}  // namespace sistrum::shell
