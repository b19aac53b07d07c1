// Makes sounds: a new one, or one a little off; the latent may be locked.
#pragma once

#include "action_button.h"
#include "part_card.h"

namespace sistrum::shell {

class CreateCard final : public PartCard {
  public:
    static constexpr int kHeight = 112;

    explicit CreateCard(Workbench& bench);

    void show(int part) override;
    void refresh() override;
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    juce::Rectangle<int> amount_text() const;

    ActionButton new_sound_{"New sound", ActionButton::Look::primary};
    ActionButton lock_{"Lock the latent", ActionButton::Look::plain, Icon::unlocked};
    ActionButton mutate_{"Mutate", ActionButton::Look::plain};
    juce::Slider amount_{juce::Slider::LinearHorizontal, juce::Slider::NoTextBox};
};

}  // namespace sistrum::shell
