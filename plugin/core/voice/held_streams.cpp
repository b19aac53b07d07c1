#include "voice/held_streams.h"

#include <algorithm>

namespace sistrum {

HeldStreams::HeldStreams(StreamSupply& supply, HeldDisplay& display) : supply_(supply), display_(display) {
    for (int slot = 0; slot < kStreamSlots; ++slot)
        streams_.emplace_back(supply, static_cast<SupplyWait&>(*this), slot);
}

HeldStreams::~HeldStreams() {
    deliver();  // to nobody: chunks of notes that have ended go back
}

void HeldStreams::deliver() noexcept {
    StreamChunk* chunk = supply_.take_chunks();
    while (chunk != nullptr) {
        StreamChunk* const next = chunk->next;
        HeldStream& stream = streams_[static_cast<std::size_t>(chunk->slot)];
        if (stream.name() == chunk->stream) {
            stream.add(chunk);
        } else {
            supply_.give_back(chunk);
        }
        chunk = next;
    }
}

bool HeldStreams::wait_for_chunks() noexcept {
    if (!supply_.wait()) return false;
    deliver();
    return true;
}

HeldStream& HeldStreams::begin(const HeldStart& start) noexcept {
    const auto free = std::find_if(streams_.begin(), streams_.end(),
                                   [](const HeldStream& stream) { return stream.name() == 0; });
    shown_frames_[static_cast<std::size_t>(free->slot())] = -1;
    free->begin(start, ++last_stream_, sample_rate_);
    return *free;
}

void HeldStreams::end(HeldStream& stream) noexcept {
    late_ += static_cast<std::uint64_t>(stream.times_late());
    stream.end();
    display_.hide(stream.slot());
}

void HeldStreams::show(const HeldStream& stream, int part, ChannelKey key) noexcept {
    int& shown = shown_frames_[static_cast<std::size_t>(stream.slot())];
    if (shown == stream.frame()) return;
    shown = stream.frame();
    HeldNote note;
    note.part = part;
    note.channel = key.channel;
    note.key = key.key;
    stream.describe(note);
    display_.show(stream.slot(), note);
}

std::uint64_t HeldStreams::times_late() const noexcept {
    std::uint64_t sum = late_;
    for (const HeldStream& stream : streams_) {
        if (stream.name() != 0) sum += static_cast<std::uint64_t>(stream.times_late());
    }
    return sum;
}

}  // namespace sistrum
