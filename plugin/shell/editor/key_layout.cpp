#include "key_layout.h"

#include <array>

namespace sistrum::shell {
namespace {

constexpr int kOctave = 12, kWhitesOfOctave = 7, kFewestOctaves = 3, kMostOctaves = 8, kTopKey = 120;
constexpr float kLeastWhite = 15.0f;                       // pixels
constexpr float kBlackWidth = 0.62f, kBlackHeight = 0.6f;  // of a white key
// White keys of the octave that lie before each key; a black one stands on the border before the next.
constexpr std::array<int, kOctave> kWhitesBefore{0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6};

int whites_before(int note) {
    return note / kOctave * kWhitesOfOctave + kWhitesBefore[static_cast<std::size_t>(note % kOctave)];
}

}  // namespace

KeyLayout::KeyLayout(juce::Rectangle<float> area, int low, int high) : area_(area) {
    const auto fit = (static_cast<int>(area.getWidth() / kLeastWhite) - 1) / kWhitesOfOctave;
    const auto octaves = juce::jlimit(kFewestOctaves, kMostOctaves, fit);
    const auto start = (low + high) / 2 - octaves * kOctave / 2;
    first_ = juce::jlimit(0, kTopKey - octaves * kOctave, (start + kOctave / 2) / kOctave * kOctave);
    last_ = first_ + octaves * kOctave;
    white_width_ = area.getWidth() / static_cast<float>(octaves * kWhitesOfOctave + 1);
}

bool KeyLayout::is_black(int note) {
    const auto place = note % kOctave;
    return place == 1 || place == 3 || place == 6 || place == 8 || place == 10;
}

juce::Rectangle<float> KeyLayout::key(int note) const {
    const auto left =
        area_.getX() + white_width_ * static_cast<float>(whites_before(note) - whites_before(first_));
    if (!is_black(note)) return {left, area_.getY(), white_width_, area_.getHeight()};
    const auto width = white_width_ * kBlackWidth;
    return {left - width / 2.0f, area_.getY(), width, area_.getHeight() * kBlackHeight};
}

std::optional<int> KeyLayout::at(juce::Point<float> point) const {
    if (!area_.contains(point)) return std::nullopt;
    for (const auto black : {true, false})
        for (int note = first_; note <= last_; ++note)
            if (is_black(note) == black && key(note).contains(point)) return note;
    return std::nullopt;
}

}  // namespace sistrum::shell
