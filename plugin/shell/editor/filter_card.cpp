#include "filter_card.h"

#include <cmath>
#include <complex>

namespace sistrum::shell {
namespace {

constexpr int kPoints = 96, kTypeBox = FilterCard::kTitle;
constexpr float kLowestHz = 20.0f, kOctaves = 9.97f;  // to 20 kHz
constexpr float kFloor = -36.0f, kTop = 24.0f;        // dB

// 1 / Q at a resonance of 0..1, even steps in decibels.
float filter_damping(float resonance) {
    constexpr float kLowestQ = 0.70710678f, kHighestQ = 10.0f;  // the engine's
    return 1.0f / (kLowestQ * std::pow(kHighestQ / kLowestQ, resonance));
}

// The gain of a two-pole filter at `ratio` times its cutoff.
float gain_of(FilterType type, float ratio, float damping) {
    const std::complex<float> s{0.0f, ratio};
    const auto below = s * s + damping * s + 1.0f;
    const auto above = type == FilterType::low_pass    ? std::complex<float>{1.0f}
                       : type == FilterType::band_pass ? damping * s
                                                       : s * s;
    return std::abs(above / below);
}

}  // namespace

FilterCard::FilterCard(Workbench& bench)
    : PartCard("Filter", bench, {PartParam::cutoff, PartParam::resonance}), type_(bench, false) {
    addAndMakeVisible(type_);
    addAndMakeVisible(curve_);
}

void FilterCard::show(int part) {
    PartCard::show(part);
    type_.bind(parameter(PartParam::filter), label_of(PartParam::filter));
    draw_curve();
}

void FilterCard::refresh() {
    PartCard::refresh();
    if (type_.refresh()) draw_curve();
}

void FilterCard::resized() {
    PartCard::resized();
    const auto top = inside().withHeight(Panel::kHeading + theme::kUnit);
    type_.setBounds(top.withLeft(top.getX() + kTypeBox));
    curve_.setBounds(above_knobs().withTrimmedTop(theme::kUnit));
}

void FilterCard::draw_curve() {
    const auto type = static_cast<FilterType>(juce::roundToInt(value(PartParam::filter)));
    const auto damping = filter_damping(value(PartParam::resonance));
    std::vector<juce::Point<float>> points;
    for (int i = 0; i < kPoints; ++i) {
        const auto x = static_cast<float>(i) / (kPoints - 1);
        const auto hertz = kLowestHz * std::exp2(kOctaves * x);
        const auto gain =
            type == FilterType::off ? 1.0f : gain_of(type, hertz / value(PartParam::cutoff), damping);
        points.push_back({x, (juce::Decibels::gainToDecibels(gain, kFloor) - kFloor) / (kTop - kFloor)});
    }
    curve_.show(std::move(points), type == FilterType::off);
}

}  // namespace sistrum::shell
