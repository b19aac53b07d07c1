// The controls of the selected part: a list that scrolls and, where the model has many, a field that searches
// them and a switch between the strongest and all.
#pragma once

#include "action_button.h"
#include "control_list.h"

namespace sistrum::shell {

class ControlsPanel final : public juce::Component, public Legible {
  public:
    explicit ControlsPanel(Workbench& bench);

    std::function<void()> on_resize;  // it wants another height

    void show(int part, const PartInfo& info);
    void refresh();  // values
    int height_for(int width) const;
    void search(const juce::String& text);
    void show_all(bool all);

    void paint(juce::Graphics& g) override { draw_lines(g, *this); }
    void resized() override;
    std::vector<TextLine> lines() const override;

  private:
    struct Contents {  // what the rows were built for
        int part = -1;
        std::shared_ptr<const Card> card;
        SlotPlaces slots{};
        bool operator==(const Contents&) const = default;
    };
    void build();
    bool seeks() const { return contents_.card != nullptr && has_many(*contents_.card); }

    Workbench& bench_;
    Contents contents_;
    PartInfo info_;
    bool all_ = false;
    juce::TextEditor search_;
    ActionButton all_button_{"Show all controls", ActionButton::Look::plain};
    juce::Viewport viewport_{"Controls"};
    ControlList list_;
    juce::Rectangle<int> top_;
};

}  // namespace sistrum::shell
