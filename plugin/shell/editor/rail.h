// The right edge of the editor: how sounds are made, compared and varied.
#pragma once

#include "compare_card.h"
#include "create_card.h"
#include "variation_card.h"

namespace sistrum::shell {

class Rail final : public juce::Component {
  public:
    static constexpr int kWidth = 216;

    explicit Rail(Workbench& bench);

    void show(int part, const PartInfo& info);
    void refresh();
    void resized() override;

  private:
    CreateCard create_;
    CompareCard compare_;
    VariationCard variation_;
    int part_ = -1;
};

}  // namespace sistrum::shell
