// How the hits of a part differ: how far, in how many directions, which, and in which row of draws.
#pragma once

#include "part_card.h"
#include "slider_row.h"

namespace sistrum::shell {

class VariationCard final : public PartCard {
  public:
    explicit VariationCard(Workbench& bench);

    void show(int part) override;
    void refresh() override;
    void resized() override;

  private:
    struct Place {
        PartParam param;
        const char* label;
        std::unique_ptr<SliderRow> row;
    };
    std::vector<Place> rows_;
};

}  // namespace sistrum::shell
