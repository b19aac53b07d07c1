// Which keys and channel play a part, what cuts it off, and where it goes.
#pragma once

#include "choice_box.h"
#include "part_card.h"
#include "value_box.h"

namespace sistrum::shell {

class KeysCard final : public PartCard {
  public:
    explicit KeysCard(Workbench& bench);

    void show(int part) override;
    void refresh() override;
    void resized() override;

  private:
    ValueBox note_, low_, high_;
    ChoiceBox channel_, choke_, output_;
};

}  // namespace sistrum::shell
