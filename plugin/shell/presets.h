// Factory and user presets: what there is, loading them into parts, saving.
#pragma once

#include <juce_core/juce_core.h>

#include <string>
#include <vector>

#include "edit/preset_library.h"
#include "part_actions.h"
#include "programs.h"

namespace sistrum::shell {

class Presets {
  public:
    Presets(Instrument& instrument, PartActions& actions, Programs& programs)
        : instrument_(instrument), actions_(actions), programs_(programs) {}

    // [main] What is in the folders, and the sounds of the models that are there; the first call reads them.
    PresetLibrary& library();
    void refresh();  // reads them anew; after changes in the library, too

    // [main] Into `part`, or into all of them where it is a kit. One step of the history. False: message()
    // says why; true: it may hold a remark.
    bool load(const PresetEntry& entry, int part);
    bool load_file(const juce::File& file, int part);  // dropped or chosen
    // [main] What plays now, into the user's folder.
    bool save(PresetKind kind, int part, const std::string& name, const std::vector<std::string>& tags);

    std::string message() const { return instrument_.remark(); }

  private:
    bool apply(const PresetDocument& preset, int part, const std::filesystem::path& file);

    Instrument& instrument_;
    PartActions& actions_;
    Programs& programs_;
    PresetLibrary library_;
    bool scanned_ = false;
};

}  // namespace sistrum::shell
