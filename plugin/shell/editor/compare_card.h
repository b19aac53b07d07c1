// Two sounds of a part: B is stored, swapped with A, and morphed to.
#pragma once

#include "action_button.h"
#include "part_card.h"
#include "slider_row.h"

namespace sistrum::shell {

class CompareCard final : public PartCard {
  public:
    static constexpr int kHeight = 104;

    explicit CompareCard(Workbench& bench);

    void show(int part) override;
    void know_other(bool there_is_one);  // without one there is nothing to compare with
    void refresh() override { morph_.refresh(); }
    void resized() override;

  private:
    ActionButton store_{"Store B", ActionButton::Look::plain};
    ActionButton swap_{"Swap", ActionButton::Look::plain};
    ActionButton clear_{"Clear", ActionButton::Look::plain};
    SliderRow morph_;
};

}  // namespace sistrum::shell
