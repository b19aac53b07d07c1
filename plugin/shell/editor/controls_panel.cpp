#include "controls_panel.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kScrollBar = 8, kTop = theme::kControl + theme::kGap, kButton = 88;
}

ControlsPanel::ControlsPanel(Workbench& bench) : bench_(bench) {
    list_.setTitle("Controls");
    viewport_.setTitle("Controls");
    viewport_.setViewedComponent(&list_, false);
    viewport_.setScrollBarsShown(true, false);
    viewport_.setScrollBarThickness(kScrollBar);
    viewport_.setWantsKeyboardFocus(false);
    search_.setTitle("Search controls");
    search_.setFont(theme::body());
    search_.setTextToShowWhenEmpty("Search label, id, description, group", theme::kMuted);
    search_.setIndents(theme::kGap, 0);
    search_.setJustification(juce::Justification::centredLeft);
    search_.onTextChange = [this] { build(); };
    search_.onEscapeKey = [this] { search({}); };
    search_.onReturnKey = [this] { search_.moveKeyboardFocusToSibling(true); };
    all_button_.setToggleable(true);
    all_button_.set_text("Show all");
    all_button_.setTooltip("All attributes instead of the strongest");
    all_button_.onClick = [this] { show_all(!all_); };
    addAndMakeVisible(viewport_);
    addChildComponent(search_);
    addChildComponent(all_button_);
}

void ControlsPanel::show(int part, const PartInfo& info) {
    info_ = info;
    Contents contents{part, info.card, bench_.instrument.slots(part)};
    if (contents != contents_) {
        const auto other_model = contents.card != contents_.card;
        contents_ = std::move(contents);
        if (other_model) search_.setText({}, juce::dontSendNotification);
        search_.setVisible(seeks());
        all_button_.setVisible(seeks());
        build();
    }
    list_.follow(info);
}

void ControlsPanel::search(const juce::String& text) {
    search_.setText(text, juce::dontSendNotification);
    build();
}

void ControlsPanel::show_all(bool all) {
    all_ = all;
    all_button_.setToggleState(all, juce::dontSendNotification);
    build();
}

void ControlsPanel::build() {
    if (contents_.card == nullptr)
        list_.show(bench_, contents_.part, info_, contents_.slots, {});
    else
        list_.show(bench_, contents_.part, info_, contents_.slots,
                   select_controls(*contents_.card, seeks() ? search_.getText() : juce::String{}, all_));
    list_.follow(info_);
    viewport_.setViewPosition(0, 0);
    if (on_resize) on_resize();
    resized();
    repaint();
}

void ControlsPanel::refresh() {
    list_.refresh(viewport_.getViewArea());
}

int ControlsPanel::height_for(int width) const {
    return list_.height_for(width) + (seeks() ? kTop : 0);
}

void ControlsPanel::resized() {
    auto area = getLocalBounds();
    top_ = area.removeFromTop(seeks() ? kTop : 0).withTrimmedBottom(seeks() ? theme::kGap : 0);
    auto top = top_;
    all_button_.setBounds(top.removeFromRight(kButton));
    search_.setBounds(top.withTrimmedRight(theme::kGap));
    viewport_.setBounds(area);
    const auto full = list_.height_for(area.getWidth());
    const auto width = full > area.getHeight() ? area.getWidth() - kScrollBar - theme::kGap : area.getWidth();
    list_.setSize(width, list_.height_for(width));
}

std::vector<TextLine> ControlsPanel::lines() const {
    if (!seeks() || list_.rows() > 0) return {};
    return {{"No control is called that, or described so.", theme::body(),
             getLocalBounds().withTrimmedTop(kTop).withHeight(theme::kControl), theme::kMuted}};
}

}  // namespace sistrum::shell
