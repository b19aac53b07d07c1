#include "processor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "editor/editor.h"
#include "model_folders.h"

namespace sistrum::shell {
namespace {

constexpr double kLoadSeconds = 10.0;           // at most, where a caller has to wait for a model
constexpr double kSettleSeconds = 0.25;         // for renders under way when a state is saved
constexpr int kFollowHz = 20;                   // only while a model loads
constexpr std::uint64_t kMaxSeed = 0xffffffff;  // new seeds stay short enough to read out

std::string not_found(const std::vector<std::filesystem::path>& folders) {
    std::string text = "No model found. Looked in:";
    for (const auto& folder : folders) text.append("\n").append(folder.lexically_normal().string());
    return text;
}

bool empty(const Engine& engine) {
    for (int index = 0; index < Engine::kParts; ++index)
        if (engine.part(index).status != PartStatus::empty) return false;
    return true;
}

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
    Parameters::Changes changes;
    {
        const std::lock_guard lock{main_};
        prepared_ = false;
        try {
            engine_.prepare(sample_rate, max_block);
            prepared_ = true;
            rate_message_.clear();
        } catch (const std::invalid_argument& error) {
            rate_message_ = error.what();
        }
        look_for_kit();
        // Names and values stand and the first note sounds when this returns. Where nothing is pending, as
        // in every later prepare at the same rate, it costs nothing; models are cached in the process.
        engine_.wait_until_rendered(kLoadSeconds);
        if (following_) changes = follow_engine();
    }
    announce(changes);
}

void Processor::releaseResources() {
    engine_.reset();
}

void Processor::reset() {
    engine_.reset();
}

// The first prepare or save asks for the shipped kit, unless a state or a user came before.
void Processor::look_for_kit() {
    if (kit_settled_) return;
    kit_settled_ = true;
    folders_ = model_folders();
    engine_.set_model_folders(folders_);
    if (const auto kit = find_kit(folders_)) {
        engine_.load_kit(*kit);
        following_ = true;
    } else {
        kit_message_ = not_found(folders_);
    }
}

Parameters::Changes Processor::follow_engine() {
    Parameters::Changes changes;
    bool loading = false;
    double tail = 0.0;
    for (int index = 0; index < Engine::kParts; ++index) {
        const auto info = engine_.part(index);
        // A part that is still being rendered may yet take its sound from the kit.
        const auto unsettled = info.status == PartStatus::loading || info.status == PartStatus::rendering;
        loading |= unsettled;
        if (!unsettled) parameters_.follow(index, info, changes);
        if (info.waveform) tail = std::max(tail, info.waveform->frames / info.waveform->sample_rate);
    }
    if (tail > 0.0) tail_seconds_ = tail;
    following_ = loading;
    return changes;
}

void Processor::announce(const Parameters::Changes& changes) {
    for (auto* parameter : changes.moved) parameter->notify_host();
    if (changes.renamed) names_changed_ = true;
    if (names_changed_ && juce::MessageManager::existsAndIsCurrentThread()) {
        names_changed_ = false;
        updateHostDisplay(ChangeDetails{}.withParameterInfoChanged(true));
    }
    if ((following_ || names_changed_) && !isTimerRunning()) startTimerHz(kFollowHz);
}

void Processor::timerCallback() {
    Parameters::Changes changes;
    if (following_) {
        const std::unique_lock lock{main_, std::try_to_lock};
        if (!lock) return;
        changes = follow_engine();
    }
    announce(changes);
    if (!following_ && !names_changed_) stopTimer();
}

bool Processor::wait_until_rendered(double seconds) {
    Parameters::Changes changes;
    bool done = false;
    {
        const std::lock_guard lock{main_};
        done = engine_.wait_until_rendered(seconds);
        if (following_) changes = follow_engine();
    }
    announce(changes);
    return done;
}

void Processor::processBlock(juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) {
    const juce::ScopedNoDenormals no_denormals;
    if (!prepared_ || audio.getNumChannels() == 0) {
        audio.clear();
        return;
    }
    const auto offline = isNonRealtime();  // hosts change their mind after the first prepare
    engine_.set_offline(offline);
    if (offline && following_) wait_until_rendered(kLoadSeconds);
    if (!following_) parameters_.send_edits(engine_);
    while (const auto event = played_in_editor_.pop()) {
        hear(*event);
        midi_input_.add_first(*event);
    }
    for (const auto message : midi)
        if (const auto event = to_event(message)) hear(*event);
    render(audio, midi);
}

void Processor::hear(const Event& event) noexcept {
    if (event.type == Event::Type::note_on) hits_[event.note & 0x7f].fetch_add(1, std::memory_order_relaxed);
}

void Processor::render(juce::AudioBuffer<float>& audio, const juce::MidiBuffer& midi) noexcept {
    const auto channels = std::min(2, audio.getNumChannels());
    midi_input_.split(midi, audio.getNumSamples(), [&](int first, int frames, std::span<const Event> events) {
        float* out[2] = {};
        for (int channel = 0; channel < channels; ++channel)
            out[channel] = audio.getWritePointer(channel) + first;
        engine_.process(out, channels, frames, events);
    });
    for (int channel = channels; channel < audio.getNumChannels(); ++channel)
        audio.clear(channel, 0, audio.getNumSamples());
}

void Processor::getStateInformation(juce::MemoryBlock& destination) {
    Parameters::Changes changes;
    {
        const std::lock_guard lock{main_};
        look_for_kit();
        if (following_) {
            engine_.wait_until_rendered(kLoadSeconds);
            changes = follow_engine();
        }
        parameters_.send_edits(engine_);
        engine_.wait_until_rendered(kSettleSeconds);
        const auto state = engine_.save_state();
        destination.replaceAll(state.data(), state.size());
    }
    announce(changes);
}

void Processor::setStateInformation(const void* data, int size) {
    Parameters::Changes changes;
    {
        const std::lock_guard lock{main_};
        if (folders_.empty()) engine_.set_model_folders(folders_ = model_folders());
        const auto was_following = following_.exchange(true);
        if (!was_following) parameters_.send_edits(engine_);
        try {
            engine_.load_state(
                {static_cast<const std::byte*>(data), static_cast<std::size_t>(std::max(0, size))});
            parameters_.forget_edits();
            // The caller may read or write parameters next: they have to show the state by then.
            engine_.wait_until_rendered(kLoadSeconds);
            changes = follow_engine();
            state_message_.clear();
            kit_message_.clear();
            kit_settled_ = !empty(engine_);  // saved where no model was found: look again
        } catch (const StateError& error) {
            following_ = was_following;
            state_message_.assign("The saved state was refused: ").append(error.what());
        }
    }
    announce(changes);
}

double Processor::getTailLengthSeconds() const {
    return tail_seconds_;
}

PartInfo Processor::part(int index) const {
    const std::lock_guard lock{main_};
    return engine_.part(index);
}

std::uint32_t Processor::hits(int note) const noexcept {
    return hits_[static_cast<std::size_t>(note & 0x7f)].load(std::memory_order_relaxed);
}

void Processor::play(int note, float velocity) noexcept {
    Event event;
    event.note = static_cast<std::uint8_t>(note & 0x7f);
    event.velocity = velocity;
    played_in_editor_.push(event);
}

void Processor::new_sound(int part) {
    const std::lock_guard lock{main_};
    const auto seed = static_cast<std::uint64_t>(juce::Random::getSystemRandom().nextInt64()) & kMaxSeed;
    engine_.set_part_seed(part, seed);
}

void Processor::load_kit(const std::filesystem::path& model) {
    {
        const std::lock_guard lock{main_};
        kit_settled_ = true;
        kit_message_.clear();
        engine_.load_kit(model);
        following_ = true;
    }
    announce({});
}

std::string Processor::message() const {
    const std::lock_guard lock{main_};
    for (const auto* text : {&rate_message_, &state_message_})
        if (!text->empty()) return *text;
    return kit_message_;
}

juce::AudioProcessorEditor* Processor::createEditor() {
    return new Editor{*this};
}

}  // namespace sistrum::shell

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() {
    return new sistrum::shell::Processor;
}
