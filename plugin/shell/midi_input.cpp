#include "midi_input.h"

namespace sistrum::shell {

std::optional<Event> to_event(const juce::MidiMessageMetadata& message) noexcept {
    constexpr int kAllSoundOff = 120, kAllNotesOff = 123;  // controllers
    if (message.numBytes < 3) return std::nullopt;
    const auto* bytes = message.data;
    Event event;
    event.frame = message.samplePosition;
    event.channel = bytes[0] & 0x0f;
    event.note = bytes[1] & 0x7f;
    event.value = static_cast<float>(bytes[2] & 0x7f) / 127.0f;
    switch (bytes[0] & 0xf0) {
        case 0x90:
            event.type = (bytes[2] & 0x7f) > 0 ? Event::Type::note_on : Event::Type::note_off;
            break;
        case 0x80:
            event.type = Event::Type::note_off;
            break;
        case 0xb0:
            if (event.note == kAllSoundOff)
                event.type = Event::Type::all_sound_off;
            else if (event.note == kAllNotesOff)
                event.type = Event::Type::all_notes_off;
            else
                return std::nullopt;
            break;
        default:
            return std::nullopt;
    }
    return event;
}

}  // namespace sistrum::shell
