// A panel of the selected part's parameters: knobs in a row at its foot, and what a card adds above them.
#pragma once

#include <memory>
#include <vector>

#include "knob.h"
#include "panel.h"
#include "part/part_params.h"

namespace sistrum::shell {

class PartCard : public Panel {
  public:
    PartCard(const juce::String& title, Workbench& bench, std::initializer_list<PartParam> knobs);

    virtual void show(int part);
    virtual void refresh();
    void resized() override;

  protected:
    PartParameter& parameter(PartParam param) const { return bench_.parameters.mix(part_, param); }
    float value(PartParam param) const;  // in the parameter's unit
    juce::Rectangle<int> above_knobs() const;
    virtual void knob_moved() {}

    Workbench& bench_;
    int part_ = 0;

  private:
    struct Place {
        PartParam param;
        std::unique_ptr<Knob> knob;
    };
    std::vector<Place> knobs_;
};

juce::String label_of(PartParam param);

}  // namespace sistrum::shell
