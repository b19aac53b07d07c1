// Saves what plays now under a name, with tags, as a sound, part or kit.
#pragma once

#include "action_button.h"
#include "edit/preset.h"

namespace sistrum::shell {

class SaveForm final : public juce::Component {
  public:
    static constexpr int kHeight = 64;

    SaveForm();

    struct Wish {
        PresetKind kind;
        std::string name;
        std::vector<std::string> tags;
    };
    std::function<void(const Wish&)> on_save;
    std::function<void()> on_delete;

    void suggest(const juce::String& name);  // unless something was typed
    void can_delete(bool possible);
    void resized() override;

  private:
    void save();
    void choose(ActionButton& kind);

    juce::TextEditor name_, tags_;
    ActionButton sound_{"Sound", ActionButton::Look::quiet}, part_{"Part", ActionButton::Look::quiet},
        kit_{"Kit", ActionButton::Look::quiet};
    ActionButton save_{"Save", ActionButton::Look::primary}, delete_{"Delete", ActionButton::Look::plain};
    juce::String suggested_;
};

}  // namespace sistrum::shell
