// Factory and user presets: what there is, loading into parts, saving, and the list that MIDI program changes
// choose from.
#pragma once

#include <juce_core/juce_core.h>

#include <string>
#include <vector>

#include "edit/preset_library.h"
#include "part_actions.h"

namespace sistrum::shell {

class Presets {
  public:
    Presets(Instrument& instrument, PartActions& actions) : instrument_(instrument), actions_(actions) {}

    // [main] What is in the folders; the first call reads them.
    PresetLibrary& library();
    void refresh();  // reads them anew

    // [main] Into `part`, or into all of them where the entry is a kit. One step of the history.
    bool load(const PresetEntry& entry, int part);
    bool load_file(const juce::File& file, int part);  // dropped or chosen
    // [main] What plays now, into the user's folder.
    bool save(PresetKind kind, int part, const std::string& name, const std::vector<std::string>& tags);

    // Where the last one returned false: why. Otherwise a remark, or empty.
    const std::string& message() const { return message_; }

  private:
    Instrument& instrument_;
    PartActions& actions_;
    std::string message_;
};

}  // namespace sistrum::shell
