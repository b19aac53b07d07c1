// What a right click on any control offers: learn or forget a MIDI controller, go back to the default, leave
// the control to the sound.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "host_parameter.h"
#include "workbench.h"

namespace sistrum::shell {

struct ControlMenuActions {
    std::function<void()> reset;    // to the default
    std::function<void()> type;     // a value by the keyboard; may be empty
    std::function<void()> release;  // empty: not one that a sound can have by itself
};

juce::PopupMenu control_menu(Workbench& bench, HostParameter& parameter, const ControlMenuActions& actions);

// Inside the editor's window, so that it needs no desktop and stays with the plug-in.
void show_menu(juce::PopupMenu menu, juce::Component& beside);

std::optional<int> learned_controller(const Workbench& bench, const HostParameter& parameter);
bool is_learning(const Workbench& bench, const HostParameter& parameter);

}  // namespace sistrum::shell
