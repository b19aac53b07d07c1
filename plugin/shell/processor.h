// The plug-in as hosts see it: MIDI in, audio out, parameters, state, editor. What it plays is in Instrument.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <atomic>
#include <optional>

#include "callback_load.h"
#include "instrument.h"
#include "midi_input.h"
#include "note_queue.h"
#include "own_value_display.h"
#include "parameters.h"
#include "part_actions.h"
#include "presets.h"
#include "programs.h"
#include "shared_clock.h"
#include "sound_export.h"

namespace sistrum::shell {

class Processor final : public juce::AudioProcessor, private SharedClock::Listener {
  public:
    Processor();  // touches no disk, GUI or model: LV2 runs the plug-in while it is built
    ~Processor() override;

    void prepareToPlay(double sample_rate, int max_block) override;
    void releaseResources() override { instrument_.reset(); }
    void reset() override { instrument_.reset(); }
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
    double getTailLengthSeconds() const override { return instrument_.tail_seconds(); }

    // Kit presets. LV2 has one only: there programs would become presets in the bundle, fixed when it is
    // built.
    int getNumPrograms() override { return wrapperType == wrapperType_LV2 ? 1 : Programs::kCount; }
    int getCurrentProgram() override;
    void setCurrentProgram(int program) override;
    const juce::String getProgramName(int program) override;
    void changeProgramName(int, const juce::String&) override {}

    // [main] For the editor and programs that hold the plug-in.
    Parameters& parameters() noexcept { return parameters_; }
    Instrument& instrument() noexcept { return instrument_; }
    PartActions& actions() noexcept { return actions_; }
    Presets& presets() noexcept { return presets_; }
    SoundExport& exports() noexcept { return exports_; }
    CcMap& controllers() noexcept { return instrument_.controllers(); }  // by getParameterIndex()
    void load_kit(const std::filesystem::path& model);
    bool tick() override;  // what happened since the last one is done and told; the shared clock calls it
    bool wait_until_rendered(double seconds);      // afterwards the parameters show the sounds
    std::uint32_t hits(int note) const noexcept;   // note-ons heard so far
    void play(int note, float velocity) noexcept;  // at the start of the next block
    // The same by part: note-ons that it heard, and playing it on its own note and channel until it is let
    // go.
    std::uint32_t part_hits(int part) const noexcept;
    void press_part(int part, float velocity) noexcept;
    void release_part(int part) noexcept;
    void press_key(int part, int key, float velocity) noexcept;  // on the part's channel
    void release_key(int part, int key) noexcept;
    // The part of its time that the callback takes, 0..1, as an average over about a second of playing.
    double callback_load() const noexcept { return load_.average(); }

  private:
    static BusesProperties buses();
    void announce(const Parameters::Changes& changes);
    void wake();
    // [audio]
    using OutputList = std::array<Output, kOutputs>;
    OutputList outputs_of(juce::AudioBuffer<float>& audio) const noexcept;
    SongPosition position() const noexcept;
    void hear_clicks() noexcept;
    void count_hit(const Event& event) noexcept;
    void render(juce::AudioBuffer<float>& audio, const juce::MidiBuffer& midi, bool offline);
    bool wants(const ShellMessage& message) const noexcept;
    void act_on(const ShellMessage& message, bool offline);
    Event key_of(int part, int key, Event::Type type, float velocity) const noexcept;
    int own_key(int part) const noexcept;

    static constexpr int kNoProgram = -1;

    // First, because threads of those that follow wake it until they are gone.
    std::mutex clock_mutex_;
    std::optional<juce::SharedResourcePointer<SharedClock>> clock_;  // since there was something to announce

    Parameters parameters_{*this};
    Instrument instrument_{parameters_, [this] { wake(); }};
    PartActions actions_{instrument_};
    Programs programs_{instrument_, actions_};
    Presets presets_{instrument_, actions_, programs_};
    SoundExport exports_{instrument_};
    OwnValueDisplay own_value_display_;
    CallbackLoad load_;
    MidiInput midi_input_;
    NoteQueue played_in_editor_;
    std::array<std::atomic<std::uint32_t>, 128> hits_{};
    std::array<std::atomic<std::uint32_t>, Engine::kParts> part_hits_{};
    std::uint32_t ticked_blocks_ = 0;              // [main] played when it ticked last
    std::atomic<int> wanted_program_{kNoProgram};  // by MIDI, live: the message thread loads it

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR(Processor)
};

}  // namespace sistrum::shell
