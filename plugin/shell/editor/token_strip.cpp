#include "token_strip.h"

#include "part_text.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr float kFrameWidth = 2.0f;  // pixels
constexpr float kAhead = 32.0f;      // room right of the moment that sounds, for what is rendered already
constexpr float kCap = 2.0f;         // the bright edge on top of a token
constexpr float kFaintest = 0.12f, kBrightest = 0.6f, kAheadOpacity = 0.3f, kExpectedOpacity = 0.45f;
constexpr int kCaption = 16, kInset = theme::kGap;

const char* name_of(NotePhase phase) {
    switch (phase) {
        case NotePhase::attack:
            return "Attack";
        case NotePhase::sustain:
            return "Sustain";
        case NotePhase::release:
            return "Release";
    }
    return "";
}

}  // namespace

juce::Colour colour_of(NotePhase phase) {
    if (phase == NotePhase::attack) return theme::kText;
    return phase == NotePhase::sustain ? theme::kAccent : theme::kMuted;
}

TokenStrip::TokenStrip() {
    setTitle("Tokens of the note");
    setInterceptsMouseClicks(false, false);
}

void TokenStrip::show(const NoteTokens& tokens) {
    if (tokens == tokens_) return;
    tokens_ = tokens;
    repaint();
}

void TokenStrip::show(const std::optional<HeldNote>& note) {
    const auto sounded = std::exchange(sounds_, note.has_value());
    if (note) history_.see(*note);
    if (!note && !sounded) return;
    setDescription(caption());
    repaint();
}

juce::Rectangle<float> TokenStrip::stage() const {
    return getLocalBounds().reduced(kInset).withTrimmedTop(kCaption + theme::kUnit).toFloat();
}

juce::String TokenStrip::caption() const {
    if (!sounds_) return "A note";
    const auto seconds = history_.frame() * tokens_.frame_seconds;
    return key_name(history_.key()) + "  " + juce::String(seconds, 1) + " s";
}

void TokenStrip::paint(juce::Graphics& g) {
    theme::fill_panel(g, getLocalBounds());
    if (sounds_)
        draw_note(g);
    else
        draw_course(g);
    draw_lines(g, *this);
}

void TokenStrip::draw_token(juce::Graphics& g, juce::Rectangle<float> column, float level,
                            juce::Colour colour) const {
    const auto bar = column.withTop(column.getBottom() - std::max(kCap, column.getHeight() * level));
    g.setColour(colour.withMultipliedAlpha(juce::jmap(level, kFaintest, kBrightest)));
    g.fillRect(bar);
    g.setColour(colour);
    g.fillRect(bar.withHeight(kCap));
}

void TokenStrip::draw_note(juce::Graphics& g) const {
    const auto area = stage();
    const auto now = area.getRight() - kAhead;
    const auto first =
        std::max(0, history_.frame() - static_cast<int>((now - area.getX()) / kFrameWidth) + 1);
    for (int frame = first; frame < history_.end(); ++frame) {
        const auto token = history_.token(frame);
        const auto left = now + kFrameWidth * static_cast<float>(frame - history_.frame() - 1);
        if (!token || left + kFrameWidth > area.getRight()) continue;
        const auto ends = frame % tokens_.frames_per_token == tokens_.frames_per_token - 1;
        const auto phase = history_.phase(frame, tokens_.attack_frames);
        const auto ahead = frame > history_.frame();
        draw_token(g, area.withX(left).withWidth(ends ? kFrameWidth - 0.75f : kFrameWidth),
                   tokens_.level(*token), colour_of(phase).withMultipliedAlpha(ahead ? kAheadOpacity : 1.0f));
    }
    g.setColour(theme::kText);
    g.fillRect(area.withX(now).withWidth(1.0f));
}

// The whole of a typical note over the whole width.
void TokenStrip::draw_course(juce::Graphics& g) const {
    if (tokens_.course.empty()) return;
    const auto area = stage();
    const auto count = static_cast<float>(tokens_.course.size());
    const auto width = std::min(area.getWidth() / count, 4.0f * kFrameWidth);
    for (std::size_t i = 0; i < tokens_.course.size(); ++i) {
        const auto& step = tokens_.course[i];
        const auto left = area.getX() + width * static_cast<float>(i);
        draw_token(g, area.withX(left).withWidth(std::max(1.0f, width - 1.0f)), step.level,
                   colour_of(step.phase).withMultipliedAlpha(kExpectedOpacity));
    }
}

// On the left what sounds, on the right the names of the phases in their colours.
std::vector<TextLine> TokenStrip::lines() const {
    auto row = getLocalBounds().reduced(kInset).withHeight(kCaption);
    std::vector<TextLine> words;
    for (const auto phase : {NotePhase::release, NotePhase::sustain, NotePhase::attack}) {
        const juce::String name{name_of(phase)};
        const auto now = sounds_ && history_.phase(history_.frame(), tokens_.attack_frames) == phase;
        const auto font = theme::font(theme::kTiny, now ? theme::Weight::semibold : theme::Weight::regular);
        words.push_back({name, font, row.removeFromRight(text_width(font, name)),
                         sounds_ && !now ? colour_of(phase).withMultipliedAlpha(0.6f) : colour_of(phase),
                         juce::Justification::centredRight});
        row.removeFromRight(theme::kGap);
    }
    words.push_back({caption(), theme::font(theme::kTiny), row, theme::kText});
    return words;
}

}  // namespace sistrum::shell
