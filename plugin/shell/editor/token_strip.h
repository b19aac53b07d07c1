// The tokens that lead the part's newest note, moving past the moment that sounds: as high and bright as they
// are loud, in a colour for each phase of the note. Between notes: the course that a note will take.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "legible.h"
#include "note_tokens.h"

namespace sistrum::shell {

juce::Colour colour_of(NotePhase phase);

class TokenStrip final : public juce::Component, public Legible {
  public:
    TokenStrip();

    void show(const NoteTokens& tokens);             // of the part's sound
    void show(const std::optional<HeldNote>& note);  // as it is now; nothing: none sounds

    void paint(juce::Graphics& g) override;
    std::vector<TextLine> lines() const override;

  private:
    juce::Rectangle<float> stage() const;  // where the tokens are
    void draw_note(juce::Graphics& g) const;
    void draw_course(juce::Graphics& g) const;
    void draw_token(juce::Graphics& g, juce::Rectangle<float> column, float level, juce::Colour colour) const;
    juce::String caption() const;

    NoteTokens tokens_;
    NoteHistory history_;
    bool sounds_ = false;
};

}  // namespace sistrum::shell
