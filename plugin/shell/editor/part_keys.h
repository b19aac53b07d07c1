// What the keys of a part that holds notes are doing at this moment, for eyes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "keyboard.h"
#include "part_info.h"
#include "realtime/held_display.h"

namespace sistrum::shell {

// The class control that sounds most, the first of equals: tokens go by it.
std::string family_of(const PartInfo& info);

// Of a part that has `holding`; `notes`: all that sound, of any part.
KeyboardState keyboard_state(int part, const PartInfo& info, std::span<const HeldNote> notes);

// The part's note that came last; one that is held before those that end.
std::optional<HeldNote> newest_note(int part, std::span<const HeldNote> notes);

}  // namespace sistrum::shell
