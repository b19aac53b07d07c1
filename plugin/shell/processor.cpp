#include "processor.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "editor/editor.h"

namespace sistrum::shell {
namespace {

constexpr double kOfflineLoadSeconds = 60.0;  // a bounce waits for its kit at most so long
constexpr int kFollowHz = 20;                 // own values move after a render

}  // namespace

Processor::Processor()
    : AudioProcessor(BusesProperties().withOutput("Output", juce::AudioChannelSet::stereo(), true)) {}

Processor::~Processor() {
    stopTimer();
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layouts) const {
    const auto output = layouts.getMainOutputChannelSet();
    return output == juce::AudioChannelSet::stereo() || output == juce::AudioChannelSet::mono();
}

void Processor::prepareToPlay(double sample_rate, int max_block) {
    announce(instrument_.prepare(sample_rate, max_block));
}

void Processor::processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) {
    const juce::ScopedNoDenormals no_denormals;
    if (!instrument_.prepared() || audio.getNumChannels() == 0) {
        audio.clear();
        return;
    }
    const CallbackLoad::Scope measured{load_, audio.getNumSamples(), getSampleRate()};
    const auto offline = isNonRealtime();  // asked anew in each block: hosts prepare before they decide
    if (offline && instrument_.following()) wait_until_rendered(kOfflineLoadSeconds);
    instrument_.begin_block(offline);
    hear(midi);
    render(audio, midi);
}

// Counts notes for the editor's lights, and puts those clicked there at the start of the block.
void Processor::hear(const juce::MidiBuffer& midi) noexcept {
    const auto count = [this](const Event& event) {
        if (event.type != Event::Type::note_on) return;
        hits_[event.note & 0x7f].fetch_add(1, std::memory_order_relaxed);
        for (int part = 0; part < Engine::kParts; ++part) {
            if (instrument_.hears(part, event.note, event.channel))
                part_hits_[static_cast<std::size_t>(part)].fetch_add(1, std::memory_order_relaxed);
        }
    };
    while (const auto clicked = played_in_editor_.pop()) {
        count(*clicked);
        midi_input_.add_first(*clicked);
    }
    for (const auto message : midi)
        if (const auto event = to_event(message)) count(*event);
}

void Processor::render(juce::AudioBuffer<float>& audio, const juce::MidiBuffer& midi) noexcept {
    const auto channels = std::min(2, audio.getNumChannels());
    midi_input_.split(midi, audio.getNumSamples(), [&](int first, int frames, std::span<const Event> events) {
        Output main{audio.getWritePointer(0) + first};
        if (channels > 1) main.right = audio.getWritePointer(1) + first;
        instrument_.process({&main, 1}, frames, events, {});
    });
    for (int channel = channels; channel < audio.getNumChannels(); ++channel)
        audio.clear(channel, 0, audio.getNumSamples());
}

void Processor::getStateInformation(juce::MemoryBlock& destination) {
    Parameters::Changes changes;
    const auto state = instrument_.save(changes);
    destination.replaceAll(state.data(), state.size());
    announce(changes);
}

void Processor::setStateInformation(const void* data, int size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    announce(instrument_.restore({bytes, static_cast<std::size_t>(std::max(0, size))}));
}

// Tells the host, which may call back: so no lock is held here. New names are told on the caller's thread, so
// that they stand when prepare or a state returns: a host that lists parameters next may not take a change
// meanwhile.
void Processor::announce(const Parameters::Changes& changes) {
    for (auto* parameter : changes.moved) parameter->notify_host();
    own_value_display_.show(changes.shown);
    if (changes.renamed) updateHostDisplay(ChangeDetails{}.withParameterInfoChanged(true));
    if (!isTimerRunning()) startTimerHz(kFollowHz);
}

void Processor::timerCallback() {
    if (instrument_.following() || instrument_.has_news()) announce(instrument_.follow());
}

void Processor::load_kit(const std::filesystem::path& model) {
    instrument_.load_kit(model);
    announce({});
}

bool Processor::wait_until_rendered(double seconds) {
    bool done = false;
    announce(instrument_.settle(seconds, done));
    return done;
}

std::uint32_t Processor::hits(int note) const noexcept {
    return hits_[static_cast<std::size_t>(note & 0x7f)].load(std::memory_order_relaxed);
}

void Processor::play(int note, float velocity) noexcept {
    Event event;
    event.note = static_cast<std::uint8_t>(note & 0x7f);
    event.value = velocity;
    played_in_editor_.push(event);
}

std::uint32_t Processor::part_hits(int part) const noexcept {
    return part_hits_[static_cast<std::size_t>(part)].load(std::memory_order_relaxed);
}

void Processor::press_part(int part, float velocity) noexcept {
    played_in_editor_.push(key_of(part, Event::Type::note_on, velocity));
}

void Processor::release_part(int part) noexcept {
    played_in_editor_.push(key_of(part, Event::Type::note_off, 0.0f));
}

Event Processor::key_of(int part, Event::Type type, float velocity) const noexcept {
    Event event;
    event.type = type;
    event.note = static_cast<std::uint8_t>(instrument_.param(part, PartParam::note));
    const auto channel = static_cast<int>(instrument_.param(part, PartParam::channel));
    event.channel = static_cast<std::uint8_t>(std::max(0, channel - 1));
    event.value = velocity;
    return event;
}

juce::AudioProcessorEditor* Processor::createEditor() {
    instrument_.open();  // a window may come before the first prepare
    announce({});
    return new Editor{*this};
}

}  // namespace sistrum::shell

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() {
    return new sistrum::shell::Processor;
}
