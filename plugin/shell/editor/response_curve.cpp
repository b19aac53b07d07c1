#include "response_curve.h"

#include <algorithm>
#include <cmath>

#include "theme.h"

namespace sistrum::shell {
namespace {

// Three digits that say something: 0.0123, 1.23, 123.
juce::String number(float value) {
    const auto size = std::abs(value);
    if (size == 0.0f) return "0";
    const auto decimals = std::min(6, 2 - static_cast<int>(std::floor(std::log10(size))));
    if (decimals <= 0) return juce::String(juce::roundToInt(value));
    return juce::String(static_cast<double>(value), decimals);
}

juce::String describe(const Response& response) {
    const auto [least, most] = std::minmax_element(response.median.begin(), response.median.end());
    const auto unit = juce::String::fromUTF8(response.unit.c_str());
    auto text = ("Measured: " + number(*least) + " to " + number(*most) + " " + unit).trimEnd();
    juce::StringArray measures;
    if (response.spearman) measures.add("rank correlation " + juce::String(*response.spearman, 2));
    if (response.moved)
        measures.add("moves " + juce::String(juce::roundToInt(*response.moved * 100.0)) +
                     " % of what is asked");
    if (response.leak)
        measures.add("others move " + juce::String(*response.leak, 2) + " times as far at most");
    if (!measures.isEmpty()) text << "\n" << measures.joinIntoString(", ");
    return text;
}

}  // namespace

ResponseCurve::ResponseCurve(const Control& control) {
    if (!control.response) return;
    const Response& response = *control.response;
    text_ = describe(response);
    const auto least = *std::min_element(response.low.begin(), response.low.end());
    const auto most = *std::max_element(response.high.begin(), response.high.end());
    const auto height = [=](float value) { return most > least ? (value - least) / (most - least) : 0.5f; };
    for (std::size_t i = 0; i < response.asked.size(); ++i) {
        const auto asked =
            (static_cast<double>(response.asked[i]) - control.min) / (control.max - control.min);
        points_.push_back({static_cast<float>(asked), height(response.low[i]), height(response.median[i]),
                           height(response.high[i])});
    }
}

void ResponseCurve::set_bounds(juce::Rectangle<float> bounds) {
    curve_.clear();
    band_.clear();
    const auto at = [&](float asked, float value) {
        return bounds.getRelativePoint(juce::jlimit(0.0f, 1.0f, asked),
                                       1.0f - juce::jlimit(0.0f, 1.0f, value));
    };
    if (points_.empty()) return;
    curve_.startNewSubPath(at(points_.front().asked, points_.front().median));
    band_.startNewSubPath(at(points_.front().asked, points_.front().low));
    for (const auto& point : points_) {
        curve_.lineTo(at(point.asked, point.median));
        band_.lineTo(at(point.asked, point.high));
    }
    for (auto point = points_.rbegin(); point != points_.rend(); ++point)
        band_.lineTo(at(point->asked, point->low));
    band_.closeSubPath();
}

void ResponseCurve::draw(juce::Graphics& g) const {
    if (points_.empty()) return;
    g.setColour(theme::kRaised);
    g.fillPath(band_);
    g.setColour(theme::kFaint);
    g.strokePath(curve_, juce::PathStrokeType{1.0f});
}

}  // namespace sistrum::shell
