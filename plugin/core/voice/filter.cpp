#include "voice/filter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sistrum {
namespace {

constexpr double kHighestCutoff = 0.49;  // of the rate
constexpr double kLowestQ = 1.0 / std::numbers::sqrt2, kHighestQ = 10.0;
constexpr double kSilence = 1e-7;  // -140 dB: what rings below it has ended

}  // namespace

FilterShape filter_shape(FilterType type, float cutoff, float resonance, double sample_rate) noexcept {
    const double share = std::min(static_cast<double>(cutoff) / sample_rate, kHighestCutoff);
    const double q = kLowestQ * std::pow(kHighestQ / kLowestQ, static_cast<double>(resonance));
    FilterShape shape{std::tan(std::numbers::pi * share), 1.0 / q};
    switch (type) {
        case FilterType::off:
            break;
        case FilterType::low_pass:
            shape.input = 0.0;
            shape.low = 1.0;
            break;
        case FilterType::band_pass:
            shape.input = 0.0;
            shape.band = shape.k;
            break;
        case FilterType::high_pass:
            shape.band = -shape.k;
            shape.low = -1.0;
            break;
    }
    return shape;
}

FilterShape between(const FilterShape& from, const FilterShape& to, float part) noexcept {
    const auto mixed = [share = static_cast<double>(part)](double a, double b) {
        return a + (b - a) * share;
    };
    return {mixed(from.g, to.g), mixed(from.k, to.k), mixed(from.input, to.input), mixed(from.band, to.band),
            mixed(from.low, to.low)};
}

struct Filter::Solved {
    double a1, a2, a3, input, band, low;

    explicit Solved(const FilterShape& shape) noexcept
        : a1(1.0 / (1.0 + shape.g * (shape.g + shape.k))),
          a2(shape.g * a1),
          a3(shape.g * a2),
          input(shape.input),
          band(shape.band),
          low(shape.low) {}
};

void Filter::reset() noexcept {
    shape_.finish();
    left_ = right_ = {};
    damping_ = 0;
}

void Filter::glide_to(const FilterShape& shape, int samples) noexcept {
    if (shape == shape_.target()) return;
    if (bypassed()) reset();
    const bool heard = !bypassed() || shape.band != 0.0 || shape.low != 0.0;
    shape_.glide_to(shape, heard ? samples : 0);
}

void Filter::damp(int samples) noexcept {
    if (!bypassed()) damping_ = std::max(1, samples);
}

// Both integrators of a ringing filter pass through zero in turn, never together. A NaN has faded as well.
bool Filter::faded() const noexcept {
    const double loudest = std::max(
        {std::abs(left_.first), std::abs(left_.second), std::abs(right_.first), std::abs(right_.second)});
    return !(loudest >= kSilence);
}

bool Filter::ringing() const noexcept {
    return !bypassed() && !faded();
}

float Filter::step(Side& side, float sample, const Solved& solved) noexcept {
    const double input = static_cast<double>(sample);
    const double rest = input - side.second;
    const double band = solved.a1 * side.first + solved.a2 * rest;
    const double low = side.second + solved.a2 * side.first + solved.a3 * rest;
    side.first = 2.0 * band - side.first;
    side.second = 2.0 * low - side.second;
    return static_cast<float>(solved.input * input + solved.band * band + solved.low * low);
}

void Filter::step_moving(float& left, float& right) noexcept {
    const Solved solved(shape_.at(0));
    left = step(left_, left, solved);
    right = step(right_, right, solved);
    shape_.advance(1);
    if (damping_ == 0) return;
    const double kept = static_cast<double>(damping_ - 1) / damping_;
    for (Side* side : {&left_, &right_}) {
        side->first *= kept;
        side->second *= kept;
    }
    --damping_;
}

void Filter::process(float* left, float* right, int frames) noexcept {
    int n = 0;
    for (; n < frames && moving(); ++n) step_moving(left[n], right[n]);
    if (n == frames || off()) return;
    const Solved solved(shape_.target());
    Side left_side = left_, right_side = right_;  // in registers
    for (; n < frames; ++n) {
        left[n] = step(left_side, left[n], solved);
        right[n] = step(right_side, right[n], solved);
    }
    left_ = left_side;
    right_ = right_side;
}

void Filter::ring_out(float* left, float* right, int frames) noexcept {
    int n = 0;
    for (; n < frames && moving() && !faded(); ++n) step_moving(left[n], right[n]);
    const Solved solved(shape_.target());
    for (; n < frames && !faded(); ++n) {
        left[n] = step(left_, left[n], solved);
        right[n] = step(right_, right[n], solved);
    }
    if (frames > 0 && faded()) reset();  // quiet input alone does not end it, wherever a piece may be cut
}

}  // namespace sistrum
