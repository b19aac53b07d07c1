#include "wild_host.h"

#include <cmath>

#include "support/play.h"

namespace sistrum::test {
namespace {

constexpr int kMidiBuffers = 500;

MidiMessage random_message(RandomNumbers& random) {
    const int channel = 1 + random.below(16);
    const auto value = [&] { return random.below(128); };
    switch (random.below(12)) {
        case 0:
            return MidiMessage::noteOff(channel, value());
        case 1:
            return MidiMessage::controllerEvent(channel, value(), value());
        case 2:
            return MidiMessage::controllerEvent(channel, 64, value());
        case 3:
            return MidiMessage::pitchWheel(channel, random.below(16'384));
        case 4:
            return MidiMessage::programChange(channel, value());
        case 5:
            return random.one_in(8) ? MidiMessage::allSoundOff(channel) : MidiMessage::allNotesOff(channel);
        case 6:
            return MidiMessage::channelPressureChange(channel, value());
        default:
            return MidiMessage::noteOn(channel,
                                       random.one_in(4) ? value() : Engine::kFirstNote + random.below(16),
                                       static_cast<juce::uint8>(value()));
    }
}

}  // namespace

WildHost::WildHost(Plugin& plugin, std::uint64_t seed)
    : processor_(plugin.processor),
      audio_random_(seed),
      state_random_(seed + 1),
      interface_random_(seed + 2) {
    for (int i = 0; i < kMidiBuffers; ++i) midi_.push_back(random_midi(audio_random_));
    processor_.enableAllBuses();
    processor_.setNonRealtime(false);
    processor_.setPlayHead(&clock_);
    plugin.prepare(48'000.0, kMostFrames);
    processor_.load_kit(model_path("stft_mono"));
    processor_.wait_until_rendered(60.0);
    const auto channels = static_cast<std::size_t>(processor_.getTotalNumOutputChannels());
    memory_.resize(channels * kMostFrames);
    for (std::size_t i = 0; i < channels; ++i) channels_.push_back(memory_.data() + i * kMostFrames);
    for (auto& state : states_) processor_.getStateInformation(state);
}

WildHost::~WildHost() {
    processor_.setPlayHead(nullptr);
}

// Notes, controllers and the rest, in order or not, inside the block or not; some is no MIDI at all.
juce::MidiBuffer WildHost::random_midi(RandomNumbers& random) {
    juce::MidiBuffer buffer;
    for (int i = random.one_in(40) ? 300 : random.below(4); i > 0; --i)
        buffer.addEvent(random_message(random), random.below(kMostFrames + 10));
    if (random.one_in(10)) {
        std::array<juce::uint8, 24> bytes{};
        for (auto& byte : bytes) byte = static_cast<juce::uint8>(random.bits());
        bytes[0] |= 0x80;
        buffer.addEvent(bytes.data(), static_cast<int>(bytes.size()), random.below(kMostFrames));
    }
    return buffer;
}

void WildHost::choose_block() {
    const auto frames = audio_random_.length(kMostFrames);
    block_.setDataToReferTo(channels_.data(), static_cast<int>(channels_.size()), frames);
    block_midi_ = &midi_[static_cast<std::size_t>(audio_random_.below(kMidiBuffers))];
    clock_.now.setIsPlaying(audio_random_.one_in(2));
    clock_.now.setTimeInSamples(audio_random_.below(10'000'000) - 100);
}

void WildHost::play_block() {
    const auto& parameters = processor_.getParameters();
    if (audio_random_.one_in(3))
        parameters[audio_random_.below(parameters.size())]->setValue(audio_random_.unit());
    if (audio_random_.one_in(1'000)) processor_.reset();
    processor_.processBlock(block_, *block_midi_);
    ++played_;
    float sum = 0.0f;
    for (const auto* channel : channels_)
        for (int i = 0; i < block_.getNumSamples(); ++i) sum += std::abs(channel[i]);
    finite_ = finite_ && std::isfinite(sum);
}

void WildHost::use_states() {
    auto& state = states_[static_cast<std::size_t>(state_random_.below(4))];
    if (state_random_.one_in(2)) return processor_.getStateInformation(state);
    if (state_random_.one_in(3)) {  // a torn project
        juce::MemoryBlock torn{state.getData(), state.getSize() / 2};
        return processor_.setStateInformation(torn.getData(), static_cast<int>(torn.getSize()));
    }
    processor_.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
    if (state_random_.one_in(10)) {
        shell::Processor clone;
        clone.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
    }
}

void WildHost::use_interface() {
    const auto part = interface_random_.below(Engine::kParts);
    auto& actions = processor_.actions();
    const auto& parameters = processor_.getParameters();
    switch (interface_random_.below(10)) {
        case 0:
            return actions.new_sound(part);
        case 1:
            return actions.mutate(part, interface_random_.unit());
        case 2:
            return actions.store_other(part);
        case 3:
            return actions.swap_sounds(part);
        case 4:
            return static_cast<void>(actions.undo());
        case 5:
            return static_cast<void>(actions.redo());
        case 6:
            return processor_.press_part(part, interface_random_.unit());
        case 7:
            return processor_.load_kit(model_path(interface_random_.one_in(2) ? "stft_mono" : "mdct_stereo"));
        case 8:
            if (editor_ == nullptr) return editor_.reset(processor_.createEditor());
            return editor_.reset();
        default:
            return parameters[interface_random_.below(parameters.size())]->setValueNotifyingHost(
                interface_random_.unit());
    }
}

void WildHost::close() {
    editor_.reset();
}

}  // namespace sistrum::test
