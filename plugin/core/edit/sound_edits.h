// New sounds out of the present one: random, or a little off, with parts of it locked. Pure: the same
// arguments give the same sound on every machine.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "model/card.h"
#include "render/sound.h"

namespace sistrum {

// What an edit leaves alone: ids of controls, and kLatentLock for the latent with its seed.
using Locks = std::set<std::string>;
inline constexpr const char* kLatentLock = "latent";

// `own_values`: the present sound's own value of every control by id (PartState::rendered_values), where the
// model tells them. A locked control that the sound leaves untouched is touched at that value as soon as the
// latent moves, so that it stays what it was.

// A random sound of the model. Latent unlocked: another latent, and unlocked controls are left to it, but for
// groups of which every named sound of the model touches something (its kinds of drum, say): where no lock
// holds one of those, it becomes that of a random named sound. Latent locked: unlocked controls get random
// values of their range.
Sound new_sound(const Card& card, const Sound& sound, const std::map<std::string, double>& own_values,
                const Locks& locks, std::uint64_t random);

// What one usually wants locked: the touched controls of such groups. A new snare is a snare then.
Locks usual_locks(const Card& card, const Sound& sound);

// A neighbour of the sound: the unlocked latent moves on its sphere by `amount` (0..1), as hits do with that
// much variation; unlocked touched controls move by up to half their range x amount. 0: the sound itself,
// 1: any sound. Throws std::invalid_argument where the sound brings a latent that is not the model's.
Sound mutate(const Card& card, const Sound& sound, const std::map<std::string, double>& own_values,
             const Locks& locks, double amount, std::uint64_t random);

}  // namespace sistrum
