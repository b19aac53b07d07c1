// Where the keys of a piano lie: black ones over white ones, whole octaves from C to C.
#pragma once

#include <juce_graphics/juce_graphics.h>

#include <optional>

namespace sistrum::shell {

class KeyLayout {
  public:
    static constexpr int kKeys = 128;  // of MIDI

    KeyLayout() = default;
    // As many octaves as fit with white keys that a finger finds, around the keys from `low` to `high`.
    KeyLayout(juce::Rectangle<float> area, int low, int high);

    int first() const { return first_; }
    int last() const { return last_; }
    bool shows(int note) const { return note >= first_ && note <= last_; }

    juce::Rectangle<float> key(int note) const;
    std::optional<int> at(juce::Point<float> point) const;
    static bool is_black(int note);

  private:
    juce::Rectangle<float> area_;
    int first_ = 0, last_ = -1;
    float white_width_ = 0.0f;
};

}  // namespace sistrum::shell
