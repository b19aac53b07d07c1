// Level, pan, what velocity does to the level; mute and solo.
#pragma once

#include "parameter_switch.h"
#include "part_card.h"

namespace sistrum::shell {

class MixCard final : public PartCard {
  public:
    explicit MixCard(Workbench& bench);

    void show(int part) override;
    void refresh() override;
    void resized() override;

  private:
    ParameterSwitch mute_, solo_;
};

}  // namespace sistrum::shell
