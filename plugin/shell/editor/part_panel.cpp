#include "part_panel.h"

#include "pad.h"
#include "part_text.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kHeading = 32, kBaseline = 3;  // body text beside a title
constexpr int kLeastSound = 96, kMostSound = 160;
constexpr int kLeastTokens = 80, kTokenShare = 64;  // per cent of the width

juce::String facts_of(const PartInfo& info) {
    const auto dot = juce::String::fromUTF8("  \xc2\xb7  ");
    auto facts = key_name(info.note()) + dot + juce::String(info.note());
    if (!info.sound.latent && info.status != PartStatus::empty)
        facts << dot << "Seed " << juce::String(info.sound.seed);
    return facts;
}

}  // namespace

PartPanel::PartPanel(Workbench& bench) : controls_(bench) {
    setTitle("Selected part");
    setFocusContainerType(FocusContainerType::focusContainer);
    menu_.setTooltip("Copy, paste, export, load");
    menu_.onClick = [this] {
        if (on_menu) on_menu();
    };
    banner_.on_help = [this] {
        if (on_help) on_help();
    };
    controls_.on_resize = [this] { resized(); };
    for (auto* child : std::initializer_list<juce::Component*>{&menu_, &sound_, &controls_})
        addAndMakeVisible(child);
    addChildComponent(banner_);
    addChildComponent(tokens_);
}

void PartPanel::show(int part, const PartInfo& info) {
    controls_.show(part, info);
    sound_.show(info);
    title_ = part_title(part, info);
    facts_ = facts_of(info);
    repaint(heading_area_);
}

void PartPanel::show(const NoteTokens& tokens) {
    tokens_.show(tokens);
    if (tokens_.isVisible() != tokens.empty()) return;
    tokens_.setVisible(!tokens.empty());
    sound_.show_wave(tokens.empty());
    resized();
}

void PartPanel::warn(const juce::String& message, const juce::String& help) {
    banner_.show(message, help);
    if (banner_.isVisible() == message.isNotEmpty()) return;
    banner_.setVisible(message.isNotEmpty());
    resized();
}

void PartPanel::resized() {
    auto area = getLocalBounds();
    auto heading = area.removeFromTop(kHeading);
    menu_.setBounds(
        heading.removeFromRight(theme::kControl).withSizeKeepingCentre(theme::kControl, theme::kControl));
    heading_area_ = heading.withTrimmedRight(theme::kGap);
    area.removeFromTop(theme::kGap);
    if (banner_.isVisible()) {
        banner_.setBounds(area.removeFromTop(Banner::kHeight));
        area.removeFromTop(theme::kGap);
    }
    // The pictures take what the controls leave, within reason.
    const auto spare = area.getHeight() - controls_.height_for(area.getWidth()) - theme::kPadding;
    const auto least = tokens_.isVisible() ? kLeastTokens : kLeastSound;
    place_pictures(area.removeFromTop(juce::jlimit(least, kMostSound, spare)));
    area.removeFromTop(theme::kPadding);
    controls_.setBounds(area);
}

void PartPanel::place_pictures(juce::Rectangle<int> area) {
    if (tokens_.isVisible()) {
        tokens_.setBounds(area.removeFromLeft(area.getWidth() * kTokenShare / 100));
        area.removeFromLeft(theme::kGap);
    }
    sound_.setBounds(area);
}

std::vector<TextLine> PartPanel::lines() const {
    auto area = heading_area_;
    const auto title_font = theme::font(theme::kTitle, theme::Weight::semibold);
    const auto facts_width = text_width(theme::body(), facts_);
    const auto room = area.getWidth() - facts_width - theme::kPadding;
    const auto title_width = std::min(room, text_width(title_font, title_));
    std::vector<TextLine> lines;
    lines.push_back({title_, title_font, area.removeFromLeft(title_width), theme::kText,
                     juce::Justification::centredLeft, true});
    area.removeFromLeft(theme::kPadding);
    lines.push_back(
        {facts_, theme::body(), area.withWidth(facts_width).translated(0, kBaseline), theme::kMuted});
    return lines;
}

}  // namespace sistrum::shell
