// A song that uses all that the audio side can do, and a player that cuts it into any blocks.
#pragma once

#include <functional>
#include <vector>

#include "engine.h"
#include "support/play.h"

namespace sistrum::test {

// A parameter that a host sets between two blocks.
struct Change {
    int frame = 0;
    int part = 0;
    PartParam param = PartParam::level;
    float value = 0.0f;
};

struct Song {
    int frames = 0;
    std::vector<Event> events;  // sorted, their frames count from the song's beginning
    std::vector<Change> changes;
};

// About a second of random notes, pedals, bends, silences and parameter changes, at the same times at every
// rate. `seed` names another song.
Song busy_song(double sample_rate, unsigned seed = 1);

// How parts are set before the song: every filter, keys, choke groups, outputs, pitches, envelopes, and parts
// that vary.
void set_every_feature(Engine& engine);

// The size of each next block.
using Blocks = std::function<int()>;
Blocks blocks_of(int frames);
Blocks random_blocks(unsigned seed);  // 1 to 2048

// The main output, one in stereo, one in mono; the fourth is off, there are no more. [channels][frames].
// Blocks end where a change is due; `from` frames of the song lie before it.
Take play_song(Engine& engine, const Song& song, const Blocks& blocks, std::int64_t from = 0);

}  // namespace sistrum::test
