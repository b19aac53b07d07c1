#include "banner.h"

#include "theme.h"

namespace sistrum::shell {

Banner::Banner() {
    setTitle("Message");
    help_.onClick = [this] {
        if (on_help) on_help();
    };
    addChildComponent(help_);
}

void Banner::show(const juce::String& message, const juce::String& help) {
    help_.setVisible(help.isNotEmpty());
    if (help.isNotEmpty() && help_.getTitle() != help) {
        help_.setTitle(help);
        help_.set_text(help);
        resized();
    }
    if (std::exchange(message_, message) == message) return;
    setTitle(message);
    repaint();
}

void Banner::resized() {
    help_.setBounds(getLocalBounds()
                        .reduced(theme::kPadding)
                        .removeFromRight(help_.width())
                        .withSizeKeepingCentre(help_.width(), theme::kControl));
}

void Banner::paint(juce::Graphics& g) {
    const auto area = getLocalBounds();
    theme::fill_panel(g, area);
    g.setColour(theme::kWarning);
    g.fillRoundedRectangle(area.toFloat().withWidth(4.0f), 2.0f);
    draw_lines(g, *this);
}

std::vector<TextLine> Banner::lines() const {
    auto area = getLocalBounds().reduced(theme::kPadding + theme::kUnit, theme::kUnit);
    if (help_.isVisible()) area.setRight(help_.getX() - theme::kPadding);
    return {{message_, theme::small(), area, theme::kText, juce::Justification::centredLeft, true, 2}};
}

}  // namespace sistrum::shell
