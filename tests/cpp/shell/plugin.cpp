#include "plugin.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "support/play.h"

namespace sistrum::test {

TimedMidi hit(int frame, int note, int channel, int velocity) {
    return {frame, MidiMessage::noteOn(channel, note, static_cast<juce::uint8>(velocity))};
}

Plugin::Plugin(const std::string& model, double sample_rate, int block) {
    processor.setNonRealtime(true);
    processor.load_kit(model_path(model));
    prepare(sample_rate, block);
}

void Plugin::prepare(double sample_rate, int block) {
    processor.setRateAndBufferSizeDetails(sample_rate, block);
    processor.prepareToPlay(sample_rate, block);
}

std::vector<std::vector<float>> Plugin::play(const std::vector<TimedMidi>& midi, int frames, int block) {
    const auto channels = processor.getTotalNumOutputChannels();
    std::vector<std::vector<float>> take(static_cast<std::size_t>(channels));
    for (int start = 0; start < frames; start += block) {
        const auto count = std::min(block, frames - start);
        juce::AudioBuffer<float> audio{channels, count};
        for (int channel = 0; channel < channels; ++channel)
            juce::FloatVectorOperations::fill(audio.getWritePointer(channel), 99.0f, count);
        juce::MidiBuffer inside;
        for (const auto& event : midi)
            if (event.frame >= start && event.frame < start + count)
                inside.addEvent(event.message, event.frame - start);
        processor.processBlock(audio, inside);
        for (int channel = 0; channel < channels; ++channel) {
            const auto* samples = audio.getReadPointer(channel);
            auto& all = take[static_cast<std::size_t>(channel)];
            all.insert(all.end(), samples, samples + count);
        }
    }
    return take;
}

std::vector<std::byte> Plugin::save() {
    juce::MemoryBlock block;
    processor.getStateInformation(block);
    const auto* bytes = static_cast<const std::byte*>(block.getData());
    return {bytes, bytes + block.getSize()};
}

void Plugin::load(std::span<const std::byte> state) {
    processor.setStateInformation(state.data(), static_cast<int>(state.size()));
}

shell::HostParameter& Plugin::parameter(const juce::String& id) {
    for (auto* parameter : processor.getParameters())
        if (auto* ours = dynamic_cast<shell::HostParameter*>(parameter);
            ours != nullptr && ours->paramID == id)
            return *ours;
    throw std::invalid_argument("no parameter " + id.toStdString());
}

void Plugin::set(const juce::String& id, const juce::String& text) {
    auto& changed = parameter(id);
    changed.setValue(changed.getValueForText(text));
}

void Plugin::settle() {
    play({}, 64, 64);
    if (!processor.wait_until_rendered(60.0)) throw std::runtime_error("renders did not end");
}

Folder::Folder()
    : path(std::filesystem::temp_directory_path() / ("sistrum-" + juce::Uuid{}.toString().toStdString())) {
    std::filesystem::create_directories(path);
}

Folder::~Folder() {
    std::filesystem::remove_all(path);
}

Environment::Environment(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
}

Environment::~Environment() {
    unsetenv(name_.c_str());
}

}  // namespace sistrum::test
