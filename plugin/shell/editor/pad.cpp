#include "pad.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kMiddleCOctave = 3, kLine = 18;
constexpr float kFade = 0.82f;  // of the light, a frame
}  // namespace

juce::String note_name(int note) {
    return juce::MidiMessage::getMidiNoteName(note, true, true, kMiddleCOctave);
}

juce::String part_title(int part, const PartInfo& info) {
    if (!info.sound_name.empty()) return juce::String::fromUTF8(info.sound_name.c_str());
    return "Part " + juce::String(part + 1);
}

Pad::Pad(int part) : juce::Button("Part " + juce::String(part + 1)), part_(part) {
    setTriggeredOnMouseDown(true);
    setWantsKeyboardFocus(true);
}

void Pad::show(const PartInfo& info) {
    const auto name = part_title(part_, info);
    const auto same =
        name == name_ && info.note() == note_ && info.status == status_ && info.waveform == audio_;
    if (same) return;
    if (info.waveform != audio_) waveform_ = info.waveform ? Waveform{*info.waveform} : Waveform{};
    audio_ = info.waveform;
    name_ = name;
    note_ = info.note();
    status_ = info.status;
    setTitle(name_ + ", note " + note_name(note_));
    repaint();
}

void Pad::set_selected(bool selected) {
    if (std::exchange(selected_, selected) == selected) return;
    setDescription(selected ? "Selected" : "");
    repaint();
}

void Pad::light(bool hit) {
    const auto glow = hit ? 1.0f : glow_ < 0.05f ? 0.0f : glow_ * kFade;
    if (std::exchange(glow_, glow) != glow) repaint();
}

void Pad::paintButton(juce::Graphics& g, bool over, bool down) {
    const auto frame = getLocalBounds().toFloat().reduced(1.0f);
    auto ground = over || down ? theme::kRaised : theme::kPanel;
    g.setColour(ground.interpolatedWith(theme::kAccent, glow_ * 0.45f));
    g.fillRoundedRectangle(frame, theme::kCorner);
    if (selected_ || hasKeyboardFocus(false)) {
        g.setColour(selected_ ? theme::kAccent : theme::kMuted);
        g.drawRoundedRectangle(frame.reduced(0.5f), theme::kCorner, selected_ ? 2.0f : 1.0f);
    }

    auto area = getLocalBounds().reduced(10, 8);
    g.setFont(theme::font(theme::kPad, theme::Weight::semibold));
    g.setColour(audio_ == nullptr ? theme::kMuted : theme::kText);
    g.drawText(name_, area.removeFromTop(kLine), juce::Justification::centredLeft, true);
    g.setFont(theme::font(theme::kSmall));
    g.setColour(theme::kMuted);
    g.drawText(note_name(note_), area.removeFromBottom(kLine), juce::Justification::bottomLeft, false);

    area.reduce(0, 4);
    const auto colour = status_ == PartStatus::failed ? theme::kWarning
                        : selected_                   ? theme::kAccent
                                                      : theme::kMuted;
    waveform_.draw(g, area.toFloat(), colour);
}

}  // namespace sistrum::shell
