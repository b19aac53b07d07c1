// From MIDI bytes to events: every channel, every frame, nothing dropped.
#include <doctest/doctest.h>

#include "midi_input.h"
#include "plugin.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::MidiInput;

namespace {

std::optional<Event> convert(const MidiMessage& message, int frame = 7) {
    return shell::to_event({message.getRawData(), message.getRawDataSize(), frame});
}

struct Heard {
    std::vector<int> frames, notes;  // of events, frames counted from the block's beginning
    std::vector<std::pair<int, int>> spans;
};

Heard split(const juce::MidiBuffer& midi, int frames) {
    MidiInput input;
    Heard heard;
    input.split(midi, frames, [&](int first, int count, std::span<const Event> events) {
        heard.spans.emplace_back(first, count);
        for (const auto& event : events) {
            CHECK(event.frame >= 0);
            CHECK(event.frame <= count);
            heard.frames.push_back(first + event.frame);
            heard.notes.push_back(event.note);
        }
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
        const auto on = convert(MidiMessage::noteOn(channel, 40, juce::uint8{127}));
        REQUIRE(on.has_value());
        CHECK(on->type == Event::Type::note_on);
        CHECK(on->channel == channel - 1);
        CHECK(on->note == 40);
        CHECK(on->value == 1.0f);
        CHECK(on->frame == 7);
    }
    CHECK(convert(MidiMessage::noteOff(1, 40))->type == Event::Type::note_off);
    CHECK(convert(MidiMessage{0x90, 40, 0})->type == Event::Type::note_off);  // velocity 0
    CHECK(convert(MidiMessage::allNotesOff(3))->type == Event::Type::all_notes_off);
    CHECK(convert(MidiMessage::allSoundOff(3))->type == Event::Type::all_sound_off);
}

TEST_CASE("other messages are no events") {
    CHECK_FALSE(convert(MidiMessage::controllerEvent(1, 7, 100)).has_value());
    CHECK_FALSE(convert(MidiMessage::pitchWheel(1, 9000)).has_value());
    CHECK_FALSE(convert(MidiMessage::programChange(1, 5)).has_value());
    CHECK_FALSE(convert(MidiMessage::midiClock()).has_value());
    const juce::uint8 exclusive[] = {0x7d, 1, 2, 3};
    CHECK_FALSE(convert(MidiMessage::createSysExMessage(exclusive, 4)).has_value());
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
