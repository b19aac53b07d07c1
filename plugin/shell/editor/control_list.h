// The controls of a part's model: a heading for each group, two columns of sliders. Which of them, and in
// which order, is chosen elsewhere (control_selection.h).
#pragma once

#include <memory>
#include <vector>

#include "control_row.h"
#include "control_selection.h"

namespace sistrum::shell {

class ControlList final : public juce::Component, public Legible {
  public:
    // Builds the rows anew; only where other ones are to be shown.
    void show(Workbench& bench, int part, const PartInfo& info, const SlotPlaces& slots,
              const std::vector<ControlGroup>& groups);
    void follow(const PartInfo& info);           // the sound that is shown
    void refresh(juce::Rectangle<int> visible);  // values of the rows that are seen
    int height_for(int width) const;
    int rows() const;

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    std::vector<TextLine> lines() const override;
    void resized() override;

  private:
    struct Group {
        juce::String heading;
        std::vector<std::unique_ptr<ControlRow>> rows;
    };
    void align_labels();
    template <typename PlaceHeading, typename PlaceRow>
    int lay_out(int width, PlaceHeading&& heading, PlaceRow&& row) const;

    std::vector<Group> groups_;
};

}  // namespace sistrum::shell
