// The foot of the editor: what the selected part does with its sound, a card for each concern.
#pragma once

#include "envelope_card.h"
#include "filter_card.h"
#include "keys_card.h"
#include "mix_card.h"
#include "pitch_card.h"

namespace sistrum::shell {

class Strip final : public juce::Component {
  public:
    static constexpr int kHeight = 192;

    explicit Strip(Workbench& bench);

    void show(int part);
    void show(const NoteTokens& tokens) { envelope_.show(tokens); }
    void refresh();
    void resized() override;

  private:
    MixCard mix_;
    PitchCard pitch_;
    EnvelopeCard envelope_;
    FilterCard filter_;
    KeysCard keys_;
    struct Place {
        PartCard* card;
        int share;  // of the width
    };
    const std::array<Place, 5> cards_{
        {{&mix_, 19}, {&pitch_, 23}, {&envelope_, 25}, {&filter_, 17}, {&keys_, 20}}};
};

}  // namespace sistrum::shell
