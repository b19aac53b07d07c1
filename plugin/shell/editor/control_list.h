// The controls of a part's model as its card lists them: a heading for each group, two columns of sliders.
#pragma once

#include <memory>
#include <vector>

#include "control_row.h"

namespace sistrum::shell {

class ControlList final : public juce::Component, public Legible {
  public:
    // Builds the rows anew; only for another part or another model.
    void show(Workbench& bench, int part, const std::vector<ControlSlot>& slots);
    void show_velocity(const Sound& sound);
    void refresh();  // values
    int height_for(int width) const;

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    std::vector<TextLine> lines() const override;
    void resized() override;

  private:
    struct Group {
        juce::String name;
        std::vector<std::unique_ptr<ControlRow>> rows;
    };
    void align_labels();
    template <typename PlaceHeading, typename PlaceRow>
    int lay_out(int width, PlaceHeading&& heading, PlaceRow&& row) const;

    std::vector<Group> groups_;  // in the order in which the card names them
};

}  // namespace sistrum::shell
