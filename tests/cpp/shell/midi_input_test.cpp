// From MIDI bytes to events: every channel, every frame, nothing dropped.
#include <doctest/doctest.h>

#include <set>

#include "midi_input.h"
#include "plugin.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::MidiInput;

namespace {

shell::MidiEvents convert(const MidiMessage& message, int frame = 7) {
    return shell::to_events({message.getRawData(), message.getRawDataSize(), frame});
}

// The only event that a message becomes.
Event one(const MidiMessage& message) {
    const auto events = convert(message);
    REQUIRE(events.count == 1);
    return events.events[0];
}

constexpr int kUnwanted = 7;  // a controller, or program, that the shell does not act on

struct Heard {
    std::vector<int> frames, notes;  // of events, frames counted from the block's beginning
    std::vector<std::pair<int, int>> spans;
    std::vector<std::pair<int, int>> own;  // program or controller value, and how many frames came before it
};

Heard split(const juce::MidiBuffer& midi, int frames) {
    MidiInput input;
    Heard heard;
    int rendered = 0;
    input.split(
        midi, frames,
        [&](int first, int count, std::span<const Event> events) {
            heard.spans.emplace_back(first, count);
            for (const auto& event : events) {
                CHECK(event.frame >= 0);
                CHECK(event.frame <= count);
                heard.frames.push_back(first + event.frame);
                heard.notes.push_back(event.note);
            }
            rendered = first + count;
        },
        [](const shell::ShellMessage& message) { return message.number != kUnwanted; },
        [&](const shell::ShellMessage& message) {
            const auto program = message.type == shell::ShellMessage::Type::program;
            heard.own.emplace_back(program ? message.number : message.value, rendered);
        });
    return heard;
}

void check_covers(const Heard& heard, int frames) {
    int position = 0;
    for (const auto& [first, count] : heard.spans) {
        CHECK(first == position);
        CHECK(count >= 0);
        position += count;
    }
    CHECK(position == frames);
}

}  // namespace

TEST_CASE("notes and the two all-off controllers become events") {
    for (int channel = 1; channel <= 16; ++channel) {
        const auto on = one(MidiMessage::noteOn(channel, 40, juce::uint8{127}));
        CHECK(on.type == Event::Type::note_on);
        CHECK(on.channel == channel - 1);
        CHECK(on.note == 40);
        CHECK(on.value == 1.0f);
        CHECK(on.frame == 7);
    }
    CHECK(one(MidiMessage::noteOff(1, 40)).type == Event::Type::note_off);
    CHECK(one(MidiMessage{0x90, 40, 0}).type == Event::Type::note_off);  // velocity 0
    CHECK(one(MidiMessage::allSoundOff(3)).type == Event::Type::all_sound_off);
    for (int controller = 123; controller <= 127; ++controller) {  // mode changes end all notes, too
        const auto off = one(MidiMessage::controllerEvent(3, controller, 0));
        CHECK(off.type == Event::Type::all_notes_off);
        CHECK(off.channel == 2);
    }
}

TEST_CASE("pedal, bend and reset of controllers are events of their channel") {
    const auto pedal = one(MidiMessage::controllerEvent(5, 64, 127));
    CHECK(pedal.type == Event::Type::sustain);
    CHECK(pedal.channel == 4);
    CHECK(pedal.value == 1.0f);
    CHECK(one(MidiMessage::controllerEvent(5, 64, 63)).value < 0.5f);
    CHECK(one(MidiMessage::controllerEvent(5, 64, 64)).value >= 0.5f);
    const std::pair<int, float> bends[] = {{0, -1.0f}, {4'096, -0.5f}, {8'192, 0.0f}, {16'383, 1.0f}};
    for (const auto& [wheel, value] : bends) {
        const auto bend = one(MidiMessage::pitchWheel(16, wheel));
        CHECK(bend.type == Event::Type::pitch_bend);
        CHECK(bend.channel == 15);
        CHECK(bend.value == doctest::Approx(value));
    }
    const auto reset = convert(MidiMessage::controllerEvent(2, 121, 0));
    REQUIRE(reset.count == 3);
    std::set<Event::Type> types;
    for (const auto& event : reset.all()) {
        types.insert(event.type);
        CHECK(event.value == 0.0f);
        CHECK(event.channel == 1);
    }
    CHECK(types == std::set{Event::Type::pitch_bend, Event::Type::sustain, Event::Type::pressure});
}

TEST_CASE("pressure is an event of its key, or of all keys of the channel") {
    const auto key = one(MidiMessage::aftertouchChange(3, 61, 127));
    CHECK(key.type == Event::Type::pressure);
    CHECK(key.channel == 2);
    CHECK(key.note == 61);
    CHECK(key.value == 1.0f);
    CHECK(key.frame == 7);
    const auto channel = one(MidiMessage::channelPressureChange(16, 0));
    CHECK(channel.type == Event::Type::pressure);
    CHECK(channel.channel == 15);
    CHECK(channel.note == Event::kAllKeys);
    CHECK(channel.value == 0.0f);
    CHECK(one(MidiMessage::channelPressureChange(1, 64)).value == doctest::Approx(64.0 / 127.0));
}

TEST_CASE("other messages are no events") {
    const juce::uint8 exclusive[] = {0x7d, 1, 2, 3};
    for (const auto& message : {MidiMessage::controllerEvent(1, 7, 100),
                                MidiMessage::controllerEvent(1, 122, 0), MidiMessage::programChange(1, 5),
                                MidiMessage::midiClock(), MidiMessage::createSysExMessage(exclusive, 4)})
        CHECK(convert(message).count == 0);
}

TEST_CASE("what the shell acts on cuts the block at its frame, in order") {
    juce::MidiBuffer midi;
    midi.addEvent(MidiMessage::noteOn(1, 36, juce::uint8{100}), 10);
    midi.addEvent(MidiMessage::controllerEvent(1, 74, 5), 10);
    midi.addEvent(MidiMessage::controllerEvent(1, kUnwanted, 99), 20);
    midi.addEvent(MidiMessage::noteOn(1, 37, juce::uint8{100}), 25);
    midi.addEvent(MidiMessage::programChange(1, 12), 30);
    midi.addEvent(MidiMessage::programChange(1, 13), 30);
    const auto heard = split(midi, 64);
    check_covers(heard, 64);
    CHECK(heard.own == std::vector<std::pair<int, int>>{{5, 10}, {12, 30}, {13, 30}});
    CHECK(heard.frames == std::vector<int>{10, 25});
    CHECK(heard.spans == std::vector<std::pair<int, int>>{{0, 10}, {10, 20}, {30, 34}});
}

TEST_CASE("more events than a batch holds keep frame and order") {
    constexpr int kFrames = 64, kEvents = 5 * static_cast<int>(MidiInput::kBatch) + 3;
    juce::MidiBuffer midi;
    std::vector<int> frames;
    for (int i = 0; i < kEvents; ++i) {
        frames.push_back(i * kFrames / kEvents);
        midi.addEvent(MidiMessage::noteOn(1, i % 128, juce::uint8{100}), frames.back());
    }
    const auto heard = split(midi, kFrames);
    check_covers(heard, kFrames);
    CHECK(heard.frames == frames);
    for (std::size_t i = 0; i < heard.notes.size(); ++i) CHECK(heard.notes[i] == static_cast<int>(i % 128));
}

TEST_CASE("a crowd at one frame stays at that frame") {
    juce::MidiBuffer midi;
    constexpr int kEvents = 3 * static_cast<int>(MidiInput::kBatch);
    for (int i = 0; i < kEvents; ++i) midi.addEvent(MidiMessage::noteOn(1, 36, juce::uint8{100}), 20);
    const auto heard = split(midi, 32);
    check_covers(heard, 32);
    CHECK(heard.frames == std::vector<int>(kEvents, 20));
}

TEST_CASE("an empty block and events outside the block") {
    CHECK(split({}, 0).spans == std::vector<std::pair<int, int>>{{0, 0}});
    juce::MidiBuffer midi;
    midi.addEvent(MidiMessage::noteOn(1, 36, juce::uint8{100}), -5);
    midi.addEvent(MidiMessage::noteOn(1, 37, juce::uint8{100}), 500);
    const auto heard = split(midi, 64);
    check_covers(heard, 64);
    CHECK(heard.frames == std::vector<int>{0, 63});
}

TEST_CASE("the plug-in hears every one of ten thousand notes in a block") {
    Plugin plugin{"stft_mono"};
    std::vector<TimedMidi> midi;
    for (int i = 0; i < 10'000; ++i) midi.push_back(hit(i % 64, 36, 1 + i % 16));
    const auto take = plugin.play(midi, 64, 64);
    CHECK(plugin.processor.hits(36) == 10'000);
    for (const auto sample : take[0]) CHECK(std::isfinite(sample));
}
