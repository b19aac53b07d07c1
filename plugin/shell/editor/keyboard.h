// Keys to play a part with: by mouse, the harder the lower on the key, and a drag glides; by the letters of
// the computer's keyboard; or one by one with arrows and space. Keys that sound are lit, those that the model
// was not trained for are grey, and a mark under a key says that its attack is kept rendered.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <bitset>
#include <functional>
#include <map>

#include "key_layout.h"
#include "legible.h"

namespace sistrum::shell {

using KeySet = std::bitset<KeyLayout::kKeys>;

struct KeyboardState {
    int low = 0, high = KeyLayout::kKeys - 1;            // pitches that the model renders
    int part_low = 0, part_high = KeyLayout::kKeys - 1;  // keys that play the part
    KeySet ready;                                        // pitches whose attack is kept rendered
    KeySet held, ringing;                                // keys that are down; that fade away
    bool operator==(const KeyboardState&) const = default;
};

class Keyboard final : public juce::Component, public Legible {
  public:
    Keyboard();
    ~Keyboard() override { release_all(); }

    std::function<void(int key, float velocity)> on_press;
    std::function<void(int key)> on_release;

    void show(const KeyboardState& state);
    void release_all();
    const KeyLayout& layout() const { return layout_; }
    // How many keys above the octave that is typed on a letter lies; nothing: it is none of them.
    static std::optional<int> key_of_letter(juce::juce_wchar letter);

    void paint(juce::Graphics& g) override;
    void resized() override;
    std::vector<TextLine> lines() const override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    bool keyStateChanged(bool down) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override;

  private:
    void press(int key, float velocity);
    void release(int key);
    void move_cursor(int step);
    void describe();
    float velocity_at(int key, float y) const;
    juce::Colour colour_of(int key) const;
    void draw_key(juce::Graphics& g, int key) const;

    KeyboardState state_;
    KeyLayout layout_;
    int cursor_ = 60;             // the key that arrows have led to
    std::optional<int> clicked_;  // by the mouse
    std::map<int, int> typed_;    // key code -> key
};

}  // namespace sistrum::shell
