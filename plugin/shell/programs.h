// MIDI programs 0..127: the kit presets there are, factory's first. A project keeps its order, so that a
// program stays what it was when presets come and go.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "edit/preset_library.h"
#include "part_actions.h"

namespace sistrum::shell {

class Programs {
  public:
    static constexpr int kCount = 128;

    Programs(Instrument& instrument, PartActions& actions) : instrument_(instrument), actions_(actions) {}

    // [main], or [audio] while offline. They read the preset folders where nobody has yet.
    std::string name(int program);  // empty: there is no such kit
    // Loads a kit, as one step of the history. False: there is none, or it does not fit; the remark says why.
    bool select(int program);

    int current() const { return instrument_.session().program; }  // [main] chosen last
    void forget();  // [main] presets were saved, renamed or deleted: read the folders again when needed

  private:
    std::optional<PresetEntry> find(int program);

    Instrument& instrument_;
    PartActions& actions_;
    std::mutex mutex_;
    bool known_ = false;             // guarded by mutex_, as is
    std::vector<PresetEntry> kits_;  // of what is in the folders
};

}  // namespace sistrum::shell
