// What can be done with a part beyond its controls.
#pragma once

#include "part_files.h"

namespace sistrum::shell {

// `files` and `bench` outlive the menu.
juce::PopupMenu part_menu(Workbench& bench, PartFiles& files, int part);

}  // namespace sistrum::shell
