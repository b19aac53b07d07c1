// What a project remembers beside the engine's state: locks, which control is in which host slot, learned
// controllers, the order of the programs, and what the editor showed. A value; it is saved as JSON in the
// engine's state.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cc_map.h"
#include "engine.h"
#include "host_slots.h"

namespace sistrum::shell {

// A kit preset that a MIDI program stands for. Files move, so it is known by its name.
struct ProgramId {
    std::string name;
    bool factory = false;
    bool operator==(const ProgramId&) const = default;
};

struct Session {
    std::array<std::set<std::string>, Engine::kParts> locks;  // control ids, and kLatentLock
    std::array<SlotChoice, Engine::kParts> slots;             // of parts whose models are crowded
    std::map<std::string, ControllerSource> controllers;      // by parameter id
    std::vector<ProgramId> programs;                          // program 0 first
    int program = 0;                                          // chosen last
    int selected_part = 0;
    int editor_width = 0, editor_height = 0;  // points; 0: not chosen

    bool operator==(const Session&) const = default;
};

std::string session_text(const Session& session);

// What is missing, or makes no sense, is as in a new project: whatever the text is, there is a session.
Session read_session(const std::string& text);

}  // namespace sistrum::shell
