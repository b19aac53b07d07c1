#include "voice/stream_pieces.h"

#include <algorithm>

namespace sistrum {
namespace {

int end_of(const StreamPiece& piece) noexcept {
    return piece.first_frame + piece.frames;
}

bool has(const StreamPiece& piece, int frame) noexcept {
    return piece.first_frame <= frame && frame < end_of(piece);
}

}  // namespace

void StreamPieces::start(Attack* attack) noexcept {
    clear();
    attack_ = attack;
    if (attack_ != nullptr) hold(*attack_);
}

void StreamPieces::clear() noexcept {
    used_ = used_too_ = nullptr;
    while (count_ > 0) remove(count_ - 1);
    drop(attack_, supply_);
    attack_ = nullptr;
}

void StreamPieces::remove(int index) noexcept {
    StreamChunk*& place = chunks_[static_cast<std::size_t>(index)];
    supply_.give_back(place);
    place = chunks_[static_cast<std::size_t>(--count_)];
}

// The one that knows least goes; its frames are then late.
void StreamPieces::make_room() noexcept {
    int oldest = -1;
    for (int i = 0; i < count_; ++i) {
        const StreamChunk* const chunk = chunks_[static_cast<std::size_t>(i)];
        if (chunk == used_ || chunk == used_too_) continue;
        if (oldest < 0 || chunk->revision < chunks_[static_cast<std::size_t>(oldest)]->revision) oldest = i;
    }
    remove(oldest);
}

void StreamPieces::add(StreamChunk* chunk) noexcept {
    if (count_ == kMost) make_room();
    chunks_[static_cast<std::size_t>(count_++)] = chunk;
}

StreamPieces::Found StreamPieces::find(int frame) const noexcept {
    Found found;
    if (attack_ != nullptr && has(*attack_, frame)) found.piece = attack_;
    for (int i = 0; i < count_; ++i) {
        const StreamChunk& chunk = *chunks_[static_cast<std::size_t>(i)];
        if (!has(chunk, frame)) continue;
        if (found.piece == nullptr || chunk.revision > found.revision) found = {&chunk, chunk.revision};
    }
    return found;
}

// A row of chunks has no gaps: where one that knows more begins, all that know less are at an end.
bool StreamPieces::is_needed(const StreamChunk& chunk, int frame) const noexcept {
    if (&chunk == used_ || &chunk == used_too_) return true;
    if (end_of(chunk) <= frame) return false;
    const int first = std::max(frame, chunk.first_frame);
    return std::none_of(chunks_.begin(), chunks_.begin() + count_, [&](const StreamChunk* other) {
        return other->revision > chunk.revision && other->first_frame <= first && end_of(*other) > frame;
    });
}

void StreamPieces::forget_before(int frame, const StreamPiece* used, const StreamPiece* used_too) noexcept {
    used_ = used;
    used_too_ = used_too;
    for (int i = count_ - 1; i >= 0; --i) {
        if (!is_needed(*chunks_[static_cast<std::size_t>(i)], frame)) remove(i);
    }
    if (attack_ == nullptr || attack_ == used || attack_ == used_too || end_of(*attack_) > frame) return;
    drop(attack_, supply_);
    attack_ = nullptr;
}

}  // namespace sistrum
