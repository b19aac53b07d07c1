// Files that come to a part or leave it: asked for in a dialog, dropped, or exported.
#pragma once

#include <memory>

#include "workbench.h"

namespace sistrum::shell {

class PartFiles {
  public:
    explicit PartFiles(Workbench& bench) : bench_(bench) {}

    // A recording is encoded, a model or preset loaded.
    void take(int part, const juce::File& file);
    // The model that some parts miss lies there.
    void locate(const std::vector<int>& parts, const juce::File& model);

    // Dialogs; they return at once.
    void ask_to_load(int part);
    void ask_for_kit();
    void ask_to_export(int part, AudioFileFormat format);
    void ask_to_export_kit(AudioFileFormat format);
    void ask_to_locate(const std::vector<int>& parts, const juce::String& model);

  private:
    void ask(const juce::String& title, const juce::String& pattern, int flags, const juce::File& first,
             std::function<void(const juce::File&)> then);

    Workbench& bench_;
    std::unique_ptr<juce::FileChooser> dialog_;
};

}  // namespace sistrum::shell
