#include "processor.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "editor/editor.h"

namespace sistrum::shell {
namespace {

constexpr double kOfflineLoadSeconds = 60.0;  // a bounce waits for its kit at most so long

}  // namespace

// The main output, then those that parts may be sent to.
Processor::BusesProperties Processor::buses() {
    auto all = BusesProperties().withOutput("Output", juce::AudioChannelSet::stereo(), true);
    for (int output = 1; output < kOutputs; ++output)
        all = all.withOutput("Part " + juce::String(output), juce::AudioChannelSet::stereo(), false);
    return all;
}

Processor::Processor() : AudioProcessor(buses()) {}

Processor::~Processor() {
    if (clock_) (*clock_)->remove(*this);
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layouts) const {
    const auto stereo = juce::AudioChannelSet::stereo();
    const auto main = layouts.getMainOutputChannelSet();
    if (main != stereo && main != juce::AudioChannelSet::mono()) return false;
    return std::all_of(layouts.outputBuses.begin() + 1, layouts.outputBuses.end(),
                       [&](const auto& bus) { return bus.isDisabled() || bus == stereo; });
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
    hear_clicks();
    render(audio, midi, offline);
}

void Processor::render(juce::AudioBuffer<float>& audio, const juce::MidiBuffer& midi, bool offline) {
    const auto whole = outputs_of(audio);
    const auto song = position();
    midi_input_.split(
        midi, audio.getNumSamples(),
        [&](int first, int frames, std::span<const Event> events) {
            auto outputs = whole;
            for (auto& output : outputs) {
                if (output.left != nullptr) output.left += first;
                if (output.right != nullptr) output.right += first;
            }
            for (const auto& event : events) count_hit(event);
            instrument_.process(outputs, frames, events, {song.playing, song.frame + first});
        },
        [this](const ShellMessage& message) { return wants(message); },
        [this, offline](const ShellMessage& message) { act_on(message, offline); });
}

// Channels of buses that are on lie one after the other; those that nobody renders into are silent.
Processor::OutputList Processor::outputs_of(juce::AudioBuffer<float>& audio) const noexcept {
    OutputList outputs{};
    int next = 0;
    for (int bus = 0; bus < std::min(getBusCount(false), kOutputs); ++bus) {
        const auto channels = getChannelCountOfBus(false, bus);
        const auto there = std::min(channels, audio.getNumChannels() - next);
        auto& output = outputs[static_cast<std::size_t>(bus)];
        if (there > 0) output.left = audio.getWritePointer(next);
        if (there > 1) output.right = audio.getWritePointer(next + 1);
        next += channels;
    }
    for (int channel = next; channel < audio.getNumChannels(); ++channel)
        audio.clear(channel, 0, audio.getNumSamples());
    return outputs;
}

SongPosition Processor::position() const noexcept {
    const auto* clock = getPlayHead();
    if (clock == nullptr) return {};
    const auto now = clock->getPosition();
    if (!now || !now->getIsPlaying() || !now->getTimeInSamples()) return {};
    return {true, *now->getTimeInSamples()};
}

void Processor::hear_clicks() noexcept {
    while (const auto clicked = played_in_editor_.pop()) midi_input_.add_first(*clicked);
}

// For the editor's lights.
void Processor::count_hit(const Event& event) noexcept {
    if (event.type != Event::Type::note_on) return;
    hits_[event.note & 0x7f].fetch_add(1, std::memory_order_relaxed);
    for (int part = 0; part < Engine::kParts; ++part) {
        if (instrument_.hears(part, event.note, event.channel))
            part_hits_[static_cast<std::size_t>(part)].fetch_add(1, std::memory_order_relaxed);
    }
}

bool Processor::wants(const ShellMessage& message) const noexcept {
    return message.type == ShellMessage::Type::program || instrument_.controllers().wants(message.number);
}

// A bounce loads the program here and waits for it; live, the message thread does, and this one plays on.
void Processor::act_on(const ShellMessage& message, bool offline) {
    if (message.type == ShellMessage::Type::controller) {
        const auto value = static_cast<float>(message.value) / 127.0f;
        instrument_.controllers().hear(message.channel, message.number,
                                       [&](int index) { parameters_.steer(index, value); });
        instrument_.send_edits();
    } else if (!offline) {
        wanted_program_.store(message.number, std::memory_order_release);
    } else if (programs_.select(message.number)) {
        wait_until_rendered(kOfflineLoadSeconds);
    }
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
    wake();
}

void Processor::wake() {
    const std::lock_guard lock{clock_mutex_};
    if (clock_) return (*clock_)->hurry();
    clock_.emplace();
    (*clock_)->add(*this);
}

// While blocks are played there may always be something.
bool Processor::tick() {
    const auto program = wanted_program_.exchange(kNoProgram, std::memory_order_acquire);
    if (program != kNoProgram && programs_.select(program))
        updateHostDisplay(ChangeDetails{}.withProgramChanged(true));
    parameters_.tell_steered();
    const auto news = instrument_.following() || instrument_.has_news();
    if (news) announce(instrument_.follow());
    const auto blocks = parameters_.blocks();
    return std::exchange(ticked_blocks_, blocks) != blocks || news;
}

int Processor::getCurrentProgram() {
    return getNumPrograms() > 1 ? programs_.current() : 0;
}

// Hosts set the present program again when they load a project: that must not replace its sounds.
void Processor::setCurrentProgram(int program) {
    if (program != getCurrentProgram() && programs_.select(program)) announce({});
}

const juce::String Processor::getProgramName(int program) {
    if (getNumPrograms() == 1) return "Kit";
    const auto name = programs_.name(program);
    return name.empty() ? "Program " + juce::String(program + 1) : juce::String::fromUTF8(name.c_str());
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
    press_key(part, own_key(part), velocity);
}

void Processor::release_part(int part) noexcept {
    release_key(part, own_key(part));
}

void Processor::press_key(int part, int key, float velocity) noexcept {
    played_in_editor_.push(key_of(part, key, Event::Type::note_on, velocity));
}

void Processor::release_key(int part, int key) noexcept {
    played_in_editor_.push(key_of(part, key, Event::Type::note_off, 0.0f));
}

int Processor::own_key(int part) const noexcept {
    return static_cast<int>(instrument_.param(part, PartParam::note));
}

Event Processor::key_of(int part, int key, Event::Type type, float velocity) const noexcept {
    Event event;
    event.type = type;
    event.note = static_cast<std::uint8_t>(key);
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
