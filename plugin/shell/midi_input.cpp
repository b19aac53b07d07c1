#include "midi_input.h"

namespace sistrum::shell {
namespace {

enum Status : std::uint8_t {
    kNoteOff = 0x80,
    kNoteOn = 0x90,
    kKeyPressure = 0xa0,
    kController = 0xb0,
    kProgram = 0xc0,
    kChannelPressure = 0xd0,
    kBend = 0xe0
};
enum Controller : std::uint8_t {
    kSustain = 64,
    kAllSoundOff = 120,
    kResetControllers = 121,
    kLocalControl = 122,
    kAllNotesOff = 123  // and all above: changing the mode ends all notes, too
};
constexpr int kBendCentre = 0x2000, kBendTop = 0x3fff;

float bend_of(int low, int high) noexcept {
    const auto steps = (high << 7 | low) - kBendCentre;
    return static_cast<float>(steps) / static_cast<float>(steps < 0 ? kBendCentre : kBendTop - kBendCentre);
}

void add(MidiEvents& events, Event event, Event::Type type, float value) noexcept {
    event.type = type;
    event.value = value;
    events.events[events.count++] = event;
}

Event of_all_keys(Event event) noexcept {
    event.note = Event::kAllKeys;
    return event;
}

void add_controller(MidiEvents& events, const Event& event, int controller, float value) noexcept {
    switch (controller) {
        case kSustain:
            return add(events, event, Event::Type::sustain, value);
        case kAllSoundOff:
            return add(events, event, Event::Type::all_sound_off, 0.0f);
        case kResetControllers:
            add(events, event, Event::Type::pitch_bend, 0.0f);
            add(events, event, Event::Type::sustain, 0.0f);
            return add(events, of_all_keys(event), Event::Type::pressure, 0.0f);
        case kLocalControl:
            return;
        default:
            if (controller >= kAllNotesOff) add(events, event, Event::Type::all_notes_off, 0.0f);
    }
}

}  // namespace

MidiEvents to_events(const juce::MidiMessageMetadata& message) noexcept {
    MidiEvents events;
    if (message.numBytes < 2) return events;
    Event event;
    event.frame = message.samplePosition;
    event.channel = message.data[0] & 0x0f;
    const auto first = message.data[1] & 0x7f;
    if ((message.data[0] & 0xf0) == kChannelPressure) {
        add(events, of_all_keys(event), Event::Type::pressure, static_cast<float>(first) / 127.0f);
        return events;
    }
    if (message.numBytes < 3) return events;
    const auto second = message.data[2] & 0x7f;
    event.note = static_cast<std::uint8_t>(first);
    const auto value = static_cast<float>(second) / 127.0f;
    switch (message.data[0] & 0xf0) {
        case kNoteOn:
            add(events, event, second > 0 ? Event::Type::note_on : Event::Type::note_off, value);
            break;
        case kNoteOff:
            add(events, event, Event::Type::note_off, value);
            break;
        case kKeyPressure:
            add(events, event, Event::Type::pressure, value);
            break;
        case kController:
            event.note = 0;
            add_controller(events, event, first, value);
            break;
        case kBend:
            event.note = 0;
            add(events, event, Event::Type::pitch_bend, bend_of(first, second));
            break;
        default:
            break;
    }
    return events;
}

ShellMessage to_shell_message(const juce::MidiMessageMetadata& message) noexcept {
    ShellMessage own;
    if (message.numBytes < 2) return own;
    const auto status = message.data[0] & 0xf0;
    own.channel = message.data[0] & 0x0f;
    own.number = message.data[1] & 0x7f;
    if (status == kProgram) {
        own.type = ShellMessage::Type::program;
    } else if (status == kController && message.numBytes >= 3) {
        own.type = ShellMessage::Type::controller;
        own.value = message.data[2] & 0x7f;
    }
    return own;
}

}  // namespace sistrum::shell
