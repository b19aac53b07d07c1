// Text as data: a component that is Legible draws exactly the lines that it tells of, so that tests can
// measure whether each of them fits.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <vector>

namespace sistrum::shell {

struct TextLine {
    juce::String text;
    juce::Font font;
    juce::Rectangle<int> area;  // in its component
    juce::Colour colour;
    juce::Justification place = juce::Justification::centredLeft;
    bool may_shorten = false;  // a user's words may be of any length: they end in dots
    int rows = 1;              // at most so many, wrapped at words
};

class Legible {
  public:
    virtual ~Legible() = default;
    virtual std::vector<TextLine> lines() const = 0;
};

int text_width(const juce::Font& font, const juce::String& text);  // whole pixels that it needs
bool fits(const TextLine& line);
void draw(juce::Graphics& g, const TextLine& line);
void draw_lines(juce::Graphics& g, const Legible& legible);

}  // namespace sistrum::shell
