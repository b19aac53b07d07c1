// A host gone wild, for plug-ins: what its audio thread calls, block by block, with random MIDI that is not
// all legal, and what its other threads and a user do meanwhile. All repeats with the seed.
#pragma once

#include <array>
#include <atomic>
#include <vector>

#include "plugin.h"
#include "realtime_safety/random_numbers.h"

namespace sistrum::test {

class WildHost {
  public:
    static constexpr int kMostFrames = 256;

    WildHost(Plugin& plugin, std::uint64_t seed);  // prepares it, live, with the kit of a test model
    ~WildHost();

    // [audio] The next block is chosen, which may allocate; then played, which may not.
    void choose_block();
    void play_block();
    int played() const { return played_; }
    bool all_finite() const { return finite_; }

    void use_states();     // [any] as hosts save, restore and clone, on a thread of their own
    void use_interface();  // [message] as a user clicks
    void close();          // [message] the editor, where it is open

  private:
    struct Clock final : juce::AudioPlayHead {
        juce::Optional<PositionInfo> getPosition() const override { return now; }
        PositionInfo now;
    };

    static juce::MidiBuffer random_midi(RandomNumbers& random);

    shell::Processor& processor_;
    RandomNumbers audio_random_, state_random_, interface_random_;
    std::vector<juce::MidiBuffer> midi_;
    std::vector<float> memory_;
    std::vector<float*> channels_;
    juce::AudioBuffer<float> block_;
    juce::MidiBuffer* block_midi_ = nullptr;
    Clock clock_;
    std::array<juce::MemoryBlock, 4> states_;
    std::unique_ptr<juce::AudioProcessorEditor> editor_;
    std::atomic<int> played_{0};
    bool finite_ = true;
};

}  // namespace sistrum::test
