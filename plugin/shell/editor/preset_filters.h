// Narrows the list of presets: by kind, by origin, by tags.
#pragma once

#include <memory>
#include <vector>

#include "action_button.h"
#include "edit/preset_library.h"

namespace sistrum::shell {

class PresetFilters final : public juce::Component {
  public:
    PresetFilters();

    std::function<void()> on_change;

    void show_tags(const std::vector<std::string>& tags);
    PresetQuery query() const;  // but for the text
    void resized() override;

  private:
    struct Choice {
        std::unique_ptr<ActionButton> button;
        std::optional<PresetKind> kind;
        std::optional<bool> factory;
        std::string tag;
    };
    void add(std::vector<Choice>& choices, const juce::String& text, Choice choice, bool one_of_many);
    int place(std::vector<Choice>& choices, int y);

    std::vector<Choice> kinds_, origins_, tags_;
    juce::Viewport viewport_;
    juce::Component chips_;
};

}  // namespace sistrum::shell
