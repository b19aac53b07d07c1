#include "legible.h"

#include <cmath>

namespace sistrum::shell {
namespace {

juce::TextLayout layout_of(const TextLine& line) {
    juce::AttributedString words;
    words.setJustification(line.place);
    words.append(line.text, line.font, line.colour);
    juce::TextLayout layout;
    layout.createLayout(words, static_cast<float>(line.area.getWidth()));
    return layout;
}

}  // namespace

int text_width(const juce::Font& font, const juce::String& text) {
    return static_cast<int>(std::ceil(font.getStringWidthFloat(text)));
}

bool fits(const TextLine& line) {
    if (line.text.isEmpty()) return true;
    const auto height = static_cast<float>(line.area.getHeight());
    if (line.rows > 1) return line.may_shorten || layout_of(line).getHeight() <= height;
    if (line.font.getHeight() > height) return false;
    const auto enough =
        line.may_shorten && static_cast<float>(line.area.getWidth()) >= 2.0f * line.font.getHeight();
    return enough || text_width(line.font, line.text) <= line.area.getWidth();
}

void draw(juce::Graphics& g, const TextLine& line) {
    if (line.rows > 1 && !line.may_shorten) return layout_of(line).draw(g, line.area.toFloat());
    g.setFont(line.font);
    g.setColour(line.colour);
    if (line.rows > 1) return g.drawFittedText(line.text, line.area, line.place, line.rows, 1.0f);
    g.drawText(line.text, line.area, line.place, line.may_shorten);
}

void draw_lines(juce::Graphics& g, const Legible& legible) {
    for (const auto& line : legible.lines()) draw(g, line);
}

}  // namespace sistrum::shell
