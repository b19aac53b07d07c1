// A song for held notes: chords, trills, pedals, one note at a time, bends, pressure, the same key again,
// notes of known length.
#pragma once

#include "support/song.h"

namespace sistrum::test {

// Four parts, each on its channel, the model of notes in all of them; see held_song().
void set_held_parts(Engine& engine);

// So many seconds of random notes, at the same times at every rate.
Song held_song(double sample_rate, double seconds, unsigned seed = 1);

}  // namespace sistrum::test
