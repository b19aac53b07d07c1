#include "part_panel.h"

#include "pad.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kHeadingHeight = 36, kMixHeight = 104, kButtonWidth = 112, kScrollBar = 8;
constexpr int kBaseline = 2;  // body text beside a title

juce::String status_text(const PartInfo& info) {
    if (!info.message.empty()) return juce::String::fromUTF8(info.message.c_str());
    switch (info.status) {
        case PartStatus::empty:
            return "No model";
        case PartStatus::loading:
            return juce::String::fromUTF8("Loading the model\xe2\x80\xa6");
        case PartStatus::rendering:
            return info.waveform ? "" : juce::String::fromUTF8("Rendering\xe2\x80\xa6");
        case PartStatus::ready:
        case PartStatus::failed:
            return {};
    }
    return {};
}

}  // namespace

PartPanel::PartPanel(Parameters& parameters) : parameters_(parameters) {
    setTitle("Selected part");
    setFocusContainerType(FocusContainerType::focusContainer);
    new_sound_.setTooltip("Another seed: touched controls stay, the others are the new sound's");
    new_sound_.onClick = [this] {
        if (on_new_sound) on_new_sound();
    };
    addAndMakeVisible(new_sound_);
    viewport_.setViewedComponent(&controls_, false);
    viewport_.setScrollBarsShown(true, false);
    viewport_.setScrollBarThickness(kScrollBar);
    addAndMakeVisible(viewport_);
    addAndMakeVisible(mix_);
}

void PartPanel::show(int part, const PartInfo& info) {
    Contents contents{part, {info.model_sha256}};
    for (const auto& slot : info.slots) contents.controls.push_back(slot.control.id);
    if (contents != contents_) {
        if (contents.part != contents_.part) mix_.show(parameters_, part);
        controls_.show(parameters_, part, info.slots);
        contents_ = std::move(contents);
        resized();
    }
    if (info.waveform != audio_) waveform_ = info.waveform ? Waveform{*info.waveform} : Waveform{};
    audio_ = info.waveform;
    title_ = part_title(part, info);
    note_ = note_name(info.note()) + juce::String::fromUTF8("  \xc2\xb7  ") + juce::String(info.note());
    seed_ = info.sound.latent ? juce::String{} : "Seed " + juce::String(info.sound.seed);
    message_ = status_text(info);
    failed_ = info.status == PartStatus::failed;
    new_sound_.setEnabled(info.status != PartStatus::empty && info.status != PartStatus::loading);
    repaint(heading_area_);
    repaint(waveform_area_);
}

void PartPanel::refresh() {
    controls_.refresh();
    mix_.refresh();
}

void PartPanel::resized() {
    auto area = getLocalBounds();
    heading_area_ = area.removeFromTop(kHeadingHeight);
    new_sound_.setBounds(heading_area_.removeFromRight(kButtonWidth).withSizeKeepingCentre(kButtonWidth, 30));
    heading_area_.removeFromRight(theme::kGap * 2);
    area.removeFromTop(theme::kGap);
    mix_.setBounds(area.removeFromBottom(kMixHeight));
    area.removeFromBottom(theme::kGap * 2);
    // The waveform takes what the controls leave, within reason.
    const auto spare = area.getHeight() - controls_.height_for(area.getWidth()) - theme::kGap * 2;
    waveform_area_ = area.removeFromTop(juce::jlimit(getHeight() / 6, getHeight() * 3 / 5, spare));
    area.removeFromTop(theme::kGap * 2);
    viewport_.setBounds(area);
    const auto full = controls_.height_for(area.getWidth());
    const auto width = full > area.getHeight() ? area.getWidth() - kScrollBar - theme::kGap : area.getWidth();
    controls_.setSize(width, controls_.height_for(width));
}

void PartPanel::paint(juce::Graphics& g) {
    paint_heading(g);
    paint_waveform(g);
    g.setColour(theme::kLine);
    g.fillRect(mix_.getX(), mix_.getY() - theme::kGap, mix_.getWidth(), 1);
}

void PartPanel::paint_heading(juce::Graphics& g) {
    auto area = heading_area_;
    g.setFont(theme::font(theme::kBody));
    g.setColour(theme::kMuted);
    const auto seed_width = g.getCurrentFont().getStringWidth(seed_) + 2;
    g.drawText(seed_, area.removeFromRight(seed_width).translated(0, kBaseline),
               juce::Justification::centredRight, false);
    area.removeFromRight(theme::kGap * 2);
    const auto title_font = theme::font(theme::kTitle, theme::Weight::semibold);
    const auto note_width = g.getCurrentFont().getStringWidth(note_) + 2;
    const auto room = area.getWidth() - note_width - 2 * theme::kGap;
    const auto title_width = std::min(room, title_font.getStringWidth(title_) + 2);
    g.setFont(title_font);
    g.setColour(theme::kText);
    g.drawText(title_, area.removeFromLeft(title_width), juce::Justification::centredLeft, true);
    area.removeFromLeft(theme::kGap + 4);
    g.setFont(theme::font(theme::kBody));
    g.setColour(theme::kMuted);
    g.drawText(note_, area.removeFromLeft(note_width).translated(0, kBaseline),
               juce::Justification::centredLeft, false);
}

void PartPanel::paint_waveform(juce::Graphics& g) {
    const auto frame = waveform_area_.toFloat();
    g.setColour(theme::kPanel);
    g.fillRoundedRectangle(frame, theme::kCorner);
    const auto inside = frame.reduced(12.0f, 8.0f);
    g.setColour(theme::kLine);
    g.fillRect(inside.withSizeKeepingCentre(inside.getWidth(), 1.0f));
    waveform_.draw(g, inside, theme::kAccent);
    if (message_.isEmpty()) return;
    g.setFont(theme::font(theme::kBody));
    g.setColour(failed_ ? theme::kWarning : theme::kMuted);
    g.drawFittedText(message_, waveform_area_.reduced(12, 8), juce::Justification::bottomLeft, 3);
}

}  // namespace sistrum::shell
