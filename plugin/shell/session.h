// What a project remembers beside the engine's state: what only a user at the editor sees.
#pragma once

#include <array>
#include <set>
#include <string>

#include "engine.h"

namespace sistrum::shell {

struct Session {
    std::array<std::set<std::string>, Engine::kParts> locks;  // control ids, and "latent"
    int selected_part = 0;
    int editor_width = 0, editor_height = 0;  // points; 0: not chosen

    bool operator==(const Session&) const = default;
};

}  // namespace sistrum::shell
