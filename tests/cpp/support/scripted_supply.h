// A render thread's part in held notes without the thread: notes are plain sums of sines, chunks come when a
// test lets them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "realtime/reclaim_list.h"
#include "voice/stream_supply.h"

namespace sistrum::test {

// One note and all that happened to it.
struct ScriptedNote {
    static constexpr double kRate = 32'000.0;
    static constexpr int kHop = 256, kReleaseFrames = 10, kNoEnd = 1 << 28;

    StreamStart start;
    std::vector<StreamChange> changes;

    int end() const;  // in frames
    // Three harmonics, whose amplitude moves in straight lines from frame to frame: 0.2 (1 + pressure), and
    // down to nothing over kReleaseFrames once it is released. After `frames` the last one goes on.
    std::vector<float> samples(int first_frame, int frames, int tail_frames = 0) const;
    // Token of a frame: its number, 100 more in the release.
    std::uint8_t token(int frame) const;

  private:
    double pitch(int frame) const;
    double level(int frame) const;  // at the end of it
};

class ScriptedSupply final : public StreamSupply {
  public:
    static constexpr int kChunk = 8, kTail = 3, kAttack = 16;

    ScriptedSupply();
    ~ScriptedSupply() { collect(); }
    ScriptedSupply(const ScriptedSupply&) = delete;
    ScriptedSupply& operator=(const ScriptedSupply&) = delete;

    std::shared_ptr<const StreamFacts> facts;
    bool stalled = false;  // nothing is rendered
    bool offline = false;  // those who wait are served

    std::unique_ptr<Attack> attack(int pitch) const;
    const ScriptedNote& note(int slot) const { return at(slot).note; }
    int rendered(int slot) const { return at(slot).next_frame; }  // so many frames
    int starts() const { return starts_; }
    int running() const;                            // streams that were started and not stopped
    int chunks_out() const { return chunks_out_; }  // that were taken and not given back
    void collect() { done_chunks_.collect(), done_attacks_.collect(); }

    void start(int slot, const StreamStart& start) noexcept override;
    bool change(int slot, const StreamChange& change) noexcept override;
    void stop(int slot) noexcept override;
    void consumed(int slot, int frame) noexcept override;
    StreamChunk* take_chunks() noexcept override;
    void give_back(StreamChunk* chunk) noexcept override;
    void give_back(Attack* attack) noexcept override;
    bool wait() noexcept override;

  private:
    struct Slot {
        ScriptedNote note;
        int next_frame = 0, consumed = 0;
        bool running = false, changed = false, ended = false;
    };
    Slot& at(int slot) { return slots_[static_cast<std::size_t>(slot)]; }
    const Slot& at(int slot) const { return slots_[static_cast<std::size_t>(slot)]; }
    void render(Slot& slot, int index, StreamChunk**& newest);

    std::array<Slot, kStreamSlots> slots_;
    int starts_ = 0, chunks_out_ = 0;
    ReclaimList<StreamChunk> done_chunks_;
    ReclaimList<Attack> done_attacks_;
};

}  // namespace sistrum::test
