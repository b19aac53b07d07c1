// A plug-in instance for tests, driven as a host would: prepared, fed with MIDI, asked for audio and state.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>
#include <juce_gui_basics/juce_gui_basics.h>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "processor.h"

namespace sistrum::test {

using juce::MidiMessage;

struct TimedMidi {
    int frame;
    MidiMessage message;
};

TimedMidi hit(int frame, int note, int channel = 1, int velocity = 100);

class Plugin {
  public:
    Plugin() = default;  // as a host gets it: nothing prepared
    // Offline, prepared, with the kit of a test model.
    explicit Plugin(const std::string& model, double sample_rate = 44'100.0, int block = 512);

    void prepare(double sample_rate, int block);
    // One take, block by block; frames of `midi` count from its beginning. -> [channels][frames]
    std::vector<std::vector<float>> play(const std::vector<TimedMidi>& midi, int frames, int block = 512);

    std::vector<std::byte> save();
    void load(std::span<const std::byte> state);

    shell::HostParameter& parameter(const juce::String& id);
    int index(const juce::String& id) { return parameter(id).getParameterIndex(); }
    void set(const juce::String& id, const juce::String& text);  // as a host would
    void settle();  // sends edits with an empty block, waits for the renders, lets the parameters follow

  private:
    juce::ScopedJuceInitialiser_GUI juce_is_up_;

  public:
    shell::Processor processor;
};

// A folder of its own, gone with the object.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path path;
};

// Sets an environment variable for as long as it lives.
class Environment {
  public:
    Environment(std::string name, const std::string& value);
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    std::string name_;
};

}  // namespace sistrum::test
