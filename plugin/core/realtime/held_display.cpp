#include "realtime/held_display.h"

namespace sistrum {
namespace {

constexpr int kChannelShift = 8, kKeyShift = 16, kReleasedShift = 24;

std::uint64_t byte_at(std::uint64_t word, int shift) noexcept {
    return word >> shift & 0xFF;
}

}  // namespace

void HeldDisplay::show(int index, const HeldNote& note) noexcept {
    Slot& slot = slots_[static_cast<std::size_t>(index)];
    slot.version.fetch_add(1);
    slot.stream = note.stream;
    slot.place = static_cast<std::uint64_t>(note.part) |
                 static_cast<std::uint64_t>(note.channel) << kChannelShift |
                 static_cast<std::uint64_t>(note.key) << kKeyShift |
                 static_cast<std::uint64_t>(note.released) << kReleasedShift;
    slot.pitch = note.pitch;
    slot.frame = note.frame;
    for (std::size_t word = 0; word < slot.tokens.size(); ++word) {
        std::uint64_t packed = 0;
        for (std::size_t i = 0; i < kPerWord; ++i) {
            packed |= std::uint64_t{note.tokens[kPerWord * word + i]} << (8 * i);
        }
        slot.tokens[word] = packed;
    }
    slot.version.fetch_add(1);
}

void HeldDisplay::hide(int slot) noexcept {
    slots_[static_cast<std::size_t>(slot)].stream = 0;
}

std::optional<HeldNote> HeldDisplay::read(int index) const noexcept {
    const Slot& slot = slots_[static_cast<std::size_t>(index)];
    constexpr int kTries = 16;  // a write takes less than a microsecond
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const std::uint64_t version = slot.version.load();
        if (version % 2 != 0) continue;
        HeldNote note;
        note.stream = slot.stream;
        if (note.stream == 0) return std::nullopt;
        const std::uint64_t place = slot.place;
        note.part = static_cast<int>(byte_at(place, 0));
        note.channel = static_cast<int>(byte_at(place, kChannelShift));
        note.key = static_cast<int>(byte_at(place, kKeyShift));
        note.released = byte_at(place, kReleasedShift) != 0;
        note.pitch = slot.pitch;
        note.frame = slot.frame;
        for (std::size_t i = 0; i < note.tokens.size(); ++i) {
            const std::uint64_t word = slot.tokens[i / kPerWord];
            note.tokens[i] = static_cast<std::uint8_t>(byte_at(word, static_cast<int>(8 * (i % kPerWord))));
        }
        if (slot.version.load() == version) return note;
    }
    return std::nullopt;
}

}  // namespace sistrum
