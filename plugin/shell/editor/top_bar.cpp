#include "top_bar.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kName = 112, kHistory = 200, kVolume = 132, kLabel = 56, kValue = 60;
}

TopBar::TopBar(Workbench& bench) : bench_(bench), volume_(bench, juce::Slider::LinearHorizontal) {
    setTitle("Presets, history and volume");
    setFocusContainerType(FocusContainerType::focusContainer);
    browse_.set_text("Presets");
    browse_.setToggleable(true);
    browse_.setTooltip("Sounds, parts and kits: load and save");
    browse_.onClick = [this] {
        if (on_browse) on_browse();
    };
    undo_.onClick = [this] { bench_.actions.undo(); };
    redo_.onClick = [this] { bench_.actions.redo(); };
    volume_.setScrollWheelEnabled(true);
    volume_.bind(bench.parameters.volume(), "Volume");
    volume_.onValueChange = [this] { repaint(volume_value_); };
    volume_.setTooltip("Over all outputs");
    for (auto* child : std::initializer_list<juce::Component*>{&browse_, &undo_, &redo_, &volume_})
        addAndMakeVisible(child);
    refresh();
}

void TopBar::refresh() {
    const auto word = [](const char* verb, const std::string& label) {
        return label.empty() ? juce::String{verb} : verb + (": " + juce::String::fromUTF8(label.c_str()));
    };
    const auto& actions = bench_.actions;
    undo_.setEnabled(actions.can_undo());
    redo_.setEnabled(actions.can_redo());
    undo_.setTooltip(word("Undo", actions.undo_label()) + "  (Ctrl+Z)");
    redo_.setTooltip(word("Redo", actions.redo_label()) + "  (Ctrl+Shift+Z)");
    const auto last = juce::String::fromUTF8(actions.undo_label().c_str());
    if (std::exchange(last_, last) != last) repaint(history_area_);
    if (volume_.refresh()) repaint(volume_value_);
}

void TopBar::resized() {
    auto area = getLocalBounds().withSizeKeepingCentre(getWidth(), theme::kControl);
    name_area_ = area.removeFromLeft(kName);
    browse_.setBounds(area.removeFromLeft(browse_.width()));
    area.removeFromLeft(theme::kMargin);
    undo_.setBounds(area.removeFromLeft(theme::kControl + theme::kUnit));
    area.removeFromLeft(theme::kUnit);
    redo_.setBounds(area.removeFromLeft(theme::kControl + theme::kUnit));
    area.removeFromLeft(theme::kPadding);
    history_area_ = area.removeFromLeft(kHistory);
    volume_value_ = area.removeFromRight(kValue);
    volume_.setBounds(area.removeFromRight(kVolume));
    volume_label_ = area.removeFromRight(kLabel);
}

std::vector<TextLine> TopBar::lines() const {
    return {{"Sistrum", theme::font(theme::kTitle, theme::Weight::semibold), name_area_, theme::kAccent},
            {last_, theme::small(), history_area_, theme::kMuted, juce::Justification::centredLeft, true},
            {"Volume", theme::small(), volume_label_, theme::kMuted},
            {volume_.text(), theme::small(), volume_value_, theme::kText, juce::Justification::centredRight}};
}

}  // namespace sistrum::shell
