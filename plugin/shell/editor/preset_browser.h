// Presets to choose from, in place of the selected part while it is open; the pads stay, to play and to
// choose the part that a preset goes to.
#pragma once

#include "action_button.h"
#include "preset_filters.h"
#include "preset_list.h"
#include "save_form.h"
#include "workbench.h"

namespace sistrum::shell {

class PresetBrowser final : public juce::Component, public Legible {
  public:
    explicit PresetBrowser(Workbench& bench);

    std::function<void()> on_close;
    std::function<void(const juce::String&)> on_error;

    void open();  // reads the folders anew
    void show(int part, const juce::String& title);

    void paint(juce::Graphics& g) override;
    void resized() override;
    bool keyPressed(const juce::KeyPress& key) override;
    std::vector<TextLine> lines() const override;

  private:
    void find();
    void save(const SaveForm::Wish& wish);
    void remove();

    Workbench& bench_;
    int part_ = 0, found_ = 0;
    juce::String title_;
    juce::TextEditor search_;
    ActionButton close_{"Close presets", ActionButton::Look::quiet, Icon::close};
    PresetFilters filters_;
    PresetList list_;
    SaveForm save_;
};

}  // namespace sistrum::shell
