// The presets that were found, a row each. A click or the return key loads one.
#pragma once

#include <vector>

#include "edit/preset_library.h"
#include "legible.h"

namespace sistrum::shell {

class PresetRow final : public juce::Component, public Legible {
  public:
    PresetRow() { setInterceptsMouseClicks(false, false); }

    void show(const PresetEntry& entry, bool selected);
    void paint(juce::Graphics& g) override;
    std::vector<TextLine> lines() const override;

  private:
    PresetEntry entry_;
    bool selected_ = false;
};

class PresetList final : public juce::ListBox, private juce::ListBoxModel {
  public:
    PresetList();

    std::function<void(const PresetEntry&)> on_load;
    std::function<void()> on_select;

    void show(std::vector<PresetEntry> entries);
    const PresetEntry* selected() const;

  private:
    int getNumRows() override { return static_cast<int>(entries_.size()); }
    void paintListBoxItem(int, juce::Graphics&, int, int, bool) override {}
    juce::Component* refreshComponentForRow(int row, bool selected, juce::Component* existing) override;
    juce::String getNameForRow(int row) override;
    void listBoxItemClicked(int row, const juce::MouseEvent&) override { load(row); }
    void returnKeyPressed(int row) override { load(row); }
    void selectedRowsChanged(int) override {
        if (on_select) on_select();
    }
    void load(int row);

    std::vector<PresetEntry> entries_;
};

}  // namespace sistrum::shell
