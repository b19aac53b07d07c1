// The plug-in in one of the states that its editor has a picture of: a real processor, brought there as a
// user or host would, and its editor.
#pragma once

#include <memory>

#include "editor/editor.h"
#include "processor.h"

namespace sistrum::shell {

enum class SceneKind { kit, part, browser, missing, busy, keys, attributes };

class Scene {
  public:
    static constexpr const char* kNames =
        "kit|part|browser|missing|busy|keys|attributes";  // in the order of SceneKind
    static std::optional<SceneKind> find(const juce::String& name);

    // `model`: the kit; no file: the one that is found by itself, for `keys` one that holds notes, for
    // `attributes` one that has more of these than are shown at once. `part` is selected. Throws
    // std::runtime_error where a render takes too long, or there is no such model.
    Scene(SceneKind kind, const juce::File& model, int part);
    ~Scene();
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    Editor& editor() { return *editor_; }
    Processor& processor() { return *processor_; }

  private:
    void open(const juce::File& model, int part);
    void play(int part, float velocity);
    void settle();
    void hold_chord(int part);
    void edit_part(int part);
    void move_attributes(int part);
    void lose_model(const juce::File& model, int part);
    juce::File another_model(const juce::File& model) const;

    juce::File folder_;  // gone with the scene
    std::unique_ptr<Processor> processor_;
    std::unique_ptr<Editor> editor_;
};

}  // namespace sistrum::shell
