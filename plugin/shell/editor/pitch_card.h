// How a part is played and tuned: one-shot or over the keys, tune, fine tune and bend range.
#pragma once

#include "choice_box.h"
#include "part_card.h"

namespace sistrum::shell {

class PitchCard final : public PartCard {
  public:
    explicit PitchCard(Workbench& bench);

    void show(int part) override;
    void refresh() override;
    void resized() override;

  private:
    ChoiceBox play_;
};

}  // namespace sistrum::shell
