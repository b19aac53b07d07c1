#include "curve_view.h"

#include "theme.h"

namespace sistrum::shell {

CurveView::CurveView(const juce::String& title) {
    setTitle(title);
    setInterceptsMouseClicks(false, false);
}

void CurveView::show(std::vector<juce::Point<float>> points, bool dim, std::vector<juce::Point<float>> also) {
    if (points == points_ && dim == dim_ && also == also_) return;
    also_ = std::move(also);
    points_ = std::move(points);
    dim_ = dim;
    repaint();
}

void CurveView::paint(juce::Graphics& g) {
    const auto frame = getLocalBounds().toFloat();
    g.setColour(theme::kGround);
    g.fillRoundedRectangle(frame, theme::kCorner);
    if (points_.empty()) return;
    const auto inside = frame.reduced(6.0f, 6.0f);
    const auto place = [&](juce::Point<float> point) {
        return inside.getRelativePoint(juce::jlimit(0.0f, 1.0f, point.x),
                                       1.0f - juce::jlimit(0.0f, 1.0f, point.y));
    };
    const auto path_of = [&](const std::vector<juce::Point<float>>& points) {
        juce::Path path;
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (i == 0)
                path.startNewSubPath(place(points[i]));
            else
                path.lineTo(place(points[i]));
        }
        return path;
    };
    const auto curve = path_of(points_);
    auto ground = curve;
    ground.lineTo(place({points_.back().x, 0.0f}));
    ground.lineTo(place({points_.front().x, 0.0f}));
    ground.closeSubPath();
    const auto ink = dim_ ? theme::kFaint : theme::kAccent;
    g.setColour(ink.withAlpha(0.14f));
    g.fillPath(ground);
    g.setColour(theme::kFaint);
    g.strokePath(path_of(also_), juce::PathStrokeType{1.0f});
    g.setColour(ink);
    g.strokePath(curve, juce::PathStrokeType{1.5f, juce::PathStrokeType::curved});
}

}  // namespace sistrum::shell
