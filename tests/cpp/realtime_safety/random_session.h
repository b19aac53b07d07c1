// A session gone wild, for engines: the calls of an audio thread, block by block, and those of a thread that
// edits meanwhile. Both repeat with their seed.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <vector>

#include "engine.h"
#include "realtime_safety/random_numbers.h"
#include "realtime_safety/realtime_guard.h"

namespace sistrum::test {

// [audio] Random blocks, each counted by a guard while the engine has it.
class RandomBlocks {
  public:
    static constexpr int kMostFrames = 256, kMostEvents = 80;

    RandomBlocks(Engine& engine, std::uint64_t seed) : engine_(engine), random_(seed) {}

    void play_one();

    const RealtimeCounts& counts() const { return counts_; }
    bool all_finite() const { return finite_; }
    bool heard() const { return heard_; }

  private:
    void make_events(int frames);
    Event event(int frame);
    void turn_knobs();
    Outputs choose_outputs();
    SongPosition next_position(int frames);
    void listen(Outputs outputs, int frames);

    Engine& engine_;
    RandomNumbers random_;
    RealtimeCounts counts_;
    bool finite_ = true, heard_ = false;
    std::array<Event, kMostEvents> events_{};
    int event_count_ = 0;
    std::array<std::array<float, kMostFrames>, 2 * kOutputs> buffers_{};
    std::array<Output, kOutputs> outputs_{};
    SongPosition position_;
};

// [main] Random edits: sounds, seeds, morphs, states saved and loaded, models swapped, some of them broken.
class RandomEdits {
  public:
    RandomEdits(Engine& engine, std::uint64_t seed);

    void make_one();
    int made() const { return made_; }

  private:
    static constexpr int kStates = 8;

    Sound random_sound();
    std::filesystem::path random_model();

    Engine& engine_;
    RandomNumbers random_;
    std::array<std::vector<std::byte>, kStates> states_;
    int made_ = 0;
};

}  // namespace sistrum::test
