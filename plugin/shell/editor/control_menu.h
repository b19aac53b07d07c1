// What a right click on any control offers: learn or forget a MIDI controller, go back to the default, leave
// the control to the sound.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "editable.h"
#include "workbench.h"

namespace sistrum::shell {

struct ControlMenuActions {
    std::function<void()> reset;    // to the default
    std::function<void()> type;     // a value by the keyboard; may be empty
    std::function<void()> release;  // empty: not one that a sound can have by itself
};

juce::PopupMenu control_menu(Workbench& bench, Editable& parameter, const ControlMenuActions& actions);

// The host slots of a part of a crowded model, and what is in each; choosing one puts the control there.
juce::PopupMenu slot_menu(Workbench& bench, int part, int control, const Card& card);

// Inside the editor's window, so that it needs no desktop and stays with the plug-in.
void show_menu(juce::PopupMenu menu, juce::Component& beside);

std::optional<int> learned_controller(const Workbench& bench, const Editable& parameter);
bool is_learning(const Workbench& bench, const Editable& parameter);

}  // namespace sistrum::shell
