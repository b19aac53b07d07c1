#include "render/stream_exchange.h"

#include <bit>

namespace sistrum {
namespace {

// A change in one atomic word: kind in the top 2 bits, frame in the next 30, value in the lower half.
constexpr int kKindShift = 62, kFrameShift = 32;
constexpr std::uint64_t kFrameMask = (1ULL << 30) - 1;

std::uint64_t packed(const StreamChange& change) noexcept {
    const auto frame = static_cast<std::uint64_t>(std::max(0, change.frame)) & kFrameMask;
    return static_cast<std::uint64_t>(change.kind) << kKindShift | frame << kFrameShift |
           std::bit_cast<std::uint32_t>(change.value);
}

StreamChange unpacked(std::uint64_t word) noexcept {
    return {static_cast<int>(word >> kFrameShift & kFrameMask),
            static_cast<StreamChange::Kind>(word >> kKindShift),
            std::bit_cast<float>(static_cast<std::uint32_t>(word))};
}

constexpr std::size_t place_of(int change) noexcept {
    return static_cast<std::size_t>(change % StreamExchange::kChanges);
}

}  // namespace

// ---- [audio]

void StreamExchange::wish() noexcept {
    wanted_.fetch_add(1);
    wake_.wake();
}

void StreamExchange::start(int index, const StreamStart& start) noexcept {
    Slot& slot = at(index);
    slot.version.fetch_add(1);
    slot.stream = start.stream;
    slot.generation = start.generation;
    slot.key = start.key;
    slot.part = start.part;
    slot.pitch = start.pitch;
    slot.layer = start.layer;
    slot.have_frames = start.have_frames;
    slot.length_frames = start.length_frames;
    slot.consumed = 0;
    slot.wake_at = 0;
    slot.written = 0;
    slot.version.fetch_add(1);
    wish();
}

// The last place is kept for the release: a note that is not released never ends.
bool StreamExchange::change(int index, const StreamChange& change) noexcept {
    Slot& slot = at(index);
    const int written = slot.written.load();
    const int read = slot.read_stream.load() == slot.stream.load() ? slot.read.load() : 0;
    const int room = change.kind == StreamChange::Kind::release ? kChanges : kChanges - 1;
    if (written - read >= room) {
        dropped_.fetch_add(1);
        return false;
    }
    slot.changes[place_of(written)] = packed(change);
    slot.written = written + 1;
    wish();
    return true;
}

void StreamExchange::stop(int slot) noexcept {
    if (at(slot).stream.exchange(0) != 0) wish();
}

void StreamExchange::consumed(int index, int frame) noexcept {
    Slot& slot = at(index);
    if (frame <= slot.consumed.load(std::memory_order_relaxed)) return;
    slot.consumed = frame;
    if (frame >= slot.wake_at.load()) wish();
}

// ---- [render]

bool StreamExchange::read(int index, std::uint64_t known, int first_change, Asked& asked) const {
    const Slot& slot = at(index);
    const std::uint64_t version = slot.version.load();
    if (version % 2 != 0) return false;
    StreamStart& start = asked.start;
    start.stream = slot.stream;
    start.generation = slot.generation;
    start.key = slot.key;
    start.part = slot.part;
    start.pitch = slot.pitch;
    start.layer = slot.layer;
    start.have_frames = slot.have_frames;
    start.length_frames = slot.length_frames;
    asked.consumed = slot.consumed;
    asked.changes.clear();
    const int written = slot.written;
    for (int change = start.stream == known ? first_change : 0; change < written; ++change) {
        asked.changes.push_back(unpacked(slot.changes[place_of(change)]));
    }
    return slot.version.load() == version;
}

void StreamExchange::have_read(int index, std::uint64_t stream, int changes) {
    Slot& slot = at(index);
    if (slot.read_stream.load() != stream) {
        slot.read = 0;  // before the name: a count never stands for another stream than its own
        slot.read_stream = stream;
    }
    slot.read = changes;
}

void StreamExchange::collect() {
    done_chunks_.collect();
    done_attacks_.collect();
}

}  // namespace sistrum
