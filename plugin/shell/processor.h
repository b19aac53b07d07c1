// The plug-in: one engine, one table of host parameters, MIDI in, audio out, state through the host.
//
// Threads: the engine's [main] calls come from whatever thread the host uses for preparing, state and
// editing; `main_` puts them in order. The audio thread takes no lock.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <vector>

#include "engine.h"
#include "midi_input.h"
#include "note_queue.h"
#include "parameters.h"

namespace sistrum::shell {

class Processor final : public juce::AudioProcessor, private juce::Timer {
  public:
    Processor();  // touches no disk, GUI or model: LV2 runs the plug-in while it is built
    ~Processor() override;

    void prepareToPlay(double sample_rate, int max_block) override;
    void releaseResources() override;
    void reset() override;
    void processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) override;
    using juce::AudioProcessor::processBlock;
    bool isBusesLayoutSupported(const BusesLayout& layouts) const override;

    void getStateInformation(juce::MemoryBlock& destination) override;
    void setStateInformation(const void* data, int size) override;

    juce::AudioProcessorEditor* createEditor() override;
    bool hasEditor() const override { return true; }

    const juce::String getName() const override { return JucePlugin_Name; }
    bool acceptsMidi() const override { return true; }
    bool producesMidi() const override { return false; }
    double getTailLengthSeconds() const override;
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return "Kit"; }
    void changeProgramName(int, const juce::String&) override {}

    // For the editor and other programs, on the message thread.
    Parameters& parameters() noexcept { return parameters_; }
    PartInfo part(int index) const;
    std::uint64_t change_count() const noexcept { return engine_.change_count(); }
    EngineStats stats() const noexcept { return engine_.stats(); }
    std::uint32_t hits(int note) const noexcept;   // note-ons heard so far
    void play(int note, float velocity) noexcept;  // at the start of the next block
    void new_sound(int part);                      // another seed, the same controls
    void load_kit(const std::filesystem::path& model);
    bool wait_until_rendered(double seconds);  // afterwards the parameters show the sounds
    std::string message() const;  // one paragraph: why there is no sound, or why a state was refused

  private:
    void look_for_kit();                                // `main_` held
    Parameters::Changes follow_engine();                // `main_` held
    void announce(const Parameters::Changes& changes);  // `main_` free: hosts may call back
    void timerCallback() override;

    void hear(const Event& event) noexcept;
    void render(juce::AudioBuffer<float>& audio, const juce::MidiBuffer& midi) noexcept;

    mutable std::mutex main_;
    Engine engine_;
    Parameters parameters_{*this};
    MidiInput midi_input_;
    NoteQueue played_in_editor_;
    std::array<std::atomic<std::uint32_t>, 128> hits_{};

    std::atomic<bool> prepared_{false};
    // A sound was replaced and the parameters do not show it yet: edits are held back until they do.
    std::atomic<bool> following_{false};
    std::atomic<bool> names_changed_{false};  // the message thread has yet to tell the host
    std::atomic<double> tail_seconds_{0.0};
    bool kit_settled_ = false;  // a kit was looked for, chosen, or came with a state
    std::vector<std::filesystem::path> folders_;
    std::string kit_message_, rate_message_, state_message_;  // empty: all is well

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR(Processor)
};

}  // namespace sistrum::shell
