#include "icons.h"

namespace sistrum::shell {
namespace {

constexpr float kPi = juce::MathConstants<float>::pi;

void line(juce::Path& path, std::initializer_list<juce::Point<float>> points) {
    bool first = true;
    for (const auto& point : points) {
        if (std::exchange(first, false))
            path.startNewSubPath(point);
        else
            path.lineTo(point);
    }
}

void padlock(juce::Path& path, bool open) {
    path.addRoundedRectangle(0.18f, 0.45f, 0.64f, 0.47f, 0.08f);
    path.startNewSubPath(0.3f, 0.45f);
    path.lineTo(0.3f, 0.3f);
    path.addCentredArc(0.5f, 0.3f, 0.2f, 0.2f, 0.0f, -kPi * 0.5f, open ? kPi * 0.3f : kPi * 0.5f);
    if (!open) path.lineTo(0.7f, 0.45f);
}

void turn_back(juce::Path& path) {  // an arrow that goes left and comes round from below
    line(path, {{0.32f, 0.12f}, {0.1f, 0.34f}, {0.32f, 0.56f}});
    path.startNewSubPath(0.1f, 0.34f);
    path.lineTo(0.62f, 0.34f);
    path.addCentredArc(0.62f, 0.6f, 0.26f, 0.26f, 0.0f, 0.0f, kPi);
    path.lineTo(0.34f, 0.86f);
}

juce::Path path_of(Icon icon) {
    juce::Path path;
    switch (icon) {
        case Icon::none:
            break;
        case Icon::undo:
            turn_back(path);
            break;
        case Icon::redo:
            turn_back(path);
            path.applyTransform(juce::AffineTransform::scale(-1.0f, 1.0f).translated(1.0f, 0.0f));
            break;
        case Icon::locked:
            padlock(path, false);
            break;
        case Icon::unlocked:
            padlock(path, true);
            break;
        case Icon::more:
            for (const auto x : {0.15f, 0.5f, 0.85f}) path.addEllipse(x - 0.04f, 0.46f, 0.08f, 0.08f);
            break;
        case Icon::close:
            line(path, {{0.15f, 0.15f}, {0.85f, 0.85f}});
            line(path, {{0.85f, 0.15f}, {0.15f, 0.85f}});
            break;
        case Icon::down:
            line(path, {{0.15f, 0.35f}, {0.5f, 0.7f}, {0.85f, 0.35f}});
            break;
        case Icon::previous:
            line(path, {{0.65f, 0.15f}, {0.3f, 0.5f}, {0.65f, 0.85f}});
            break;
        case Icon::next:
            line(path, {{0.35f, 0.15f}, {0.7f, 0.5f}, {0.35f, 0.85f}});
            break;
        case Icon::search:
            path.addEllipse(0.08f, 0.08f, 0.6f, 0.6f);
            line(path, {{0.62f, 0.62f}, {0.92f, 0.92f}});
            break;
        case Icon::folder:
            line(path, {{0.06f, 0.84f},
                        {0.06f, 0.18f},
                        {0.38f, 0.18f},
                        {0.48f, 0.32f},
                        {0.94f, 0.32f},
                        {0.94f, 0.84f},
                        {0.06f, 0.84f}});
            break;
    }
    return path;
}

}  // namespace

void draw_icon(juce::Graphics& g, Icon icon, juce::Rectangle<float> area, float side, juce::Colour colour) {
    constexpr float kStroke = 1.5f;  // pixels
    auto path = path_of(icon);
    const auto square = area.withSizeKeepingCentre(side, side);
    path.applyTransform(juce::AffineTransform::scale(side).translated(square.getPosition()));
    g.setColour(colour);
    g.strokePath(path,
                 juce::PathStrokeType{kStroke, juce::PathStrokeType::curved, juce::PathStrokeType::rounded});
}

}  // namespace sistrum::shell
