#include "envelope_card.h"

#include <cmath>

namespace sistrum::shell {
namespace {
constexpr float kStage = 1.0f / 3.0f;  // of the width, a stage whose knob is turned up
constexpr int kSteps = 24;
}  // namespace

EnvelopeCard::EnvelopeCard(Workbench& bench)
    : PartCard("Envelope", bench,
               {PartParam::attack, PartParam::hold, PartParam::decay, PartParam::release}) {
    addAndMakeVisible(curve_);
}

void EnvelopeCard::show(int part) {
    PartCard::show(part);
    draw_curve();
}

void EnvelopeCard::resized() {
    PartCard::resized();
    curve_.setBounds(above_knobs());
}

void EnvelopeCard::show(const NoteTokens& tokens) {
    if (std::exchange(tokens_, tokens) == tokens) return;
    draw_curve();
}

std::vector<juce::Point<float>> EnvelopeCard::token_curve() const {
    std::vector<juce::Point<float>> points{{0.0f, 0.0f}};
    const auto steps = static_cast<float>(tokens_.course.size());
    for (std::size_t i = 0; i < tokens_.course.size(); ++i)
        points.push_back({(static_cast<float>(i) + 0.5f) / steps, tokens_.course[i].level});
    points.push_back({1.0f, 0.0f});
    return points;
}

// Widths go by the knobs, as times go from milliseconds to a minute; shapes are the engine's: the attack is a
// line, the decay falls 60 dB evenly in dB. A release is drawn from where the hold ends: it may come any
// time.
void EnvelopeCard::draw_curve() {
    const auto width = [&](PartParam param) { return parameter(param).getValue() * kStage; };
    const auto attack = width(PartParam::attack), hold = attack + width(PartParam::hold);
    const auto decay = hold + width(PartParam::decay);
    std::vector<juce::Point<float>> points{{0.0f, 0.0f}, {attack, 1.0f}, {hold, 1.0f}};
    for (int step = 1; step <= kSteps; ++step) {
        const auto t = static_cast<float>(step) / kSteps;
        const auto level = (std::pow(0.001f, t) - 0.001f) / 0.999f;
        points.push_back({hold + (decay - hold) * t, level});
    }
    if (!tokens_.empty()) return curve_.show(token_curve(), false, std::move(points));
    const auto release = hold + width(PartParam::release);
    curve_.show(std::move(points), false, {{hold, 1.0f}, {release, 0.0f}});
}

}  // namespace sistrum::shell
