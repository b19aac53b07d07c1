#include "voice/stream_feed.h"

#include <algorithm>

namespace sistrum {
namespace {

std::uint8_t token_of(const StreamPiece* piece, int frame) noexcept {
    const int index = piece != nullptr ? frame - piece->first_frame : -1;
    if (index < 0 || index >= static_cast<int>(piece->tokens.size())) return HeldNote::kNoToken;
    return piece->tokens[static_cast<std::size_t>(index)];
}

constexpr std::size_t place_of(int frame) noexcept {
    return static_cast<std::size_t>(frame % HeldNote::kFrames);
}

}  // namespace

void StreamFeed::start(int hop, Attack* attack, double period) noexcept {
    pieces_.start(attack);
    hop_ = hop;
    period_ = period;
    sample_ = 0;
    end_ = kNoEnd;
    end_mark_ = {};
    if (attack != nullptr && attack->last) end_mark_ = {attack->frames, 0};
    first_change_ = changes_ahead_ = changes_passed_ = 0;
    present_ = past_ = PieceEnd{};
    fade_left_ = times_late_ = 0;
    late_ = false;
}

void StreamFeed::add(StreamChunk* chunk) noexcept {
    if (chunk->last && chunk->revision >= end_mark_.revision) {
        end_mark_ = {chunk->first_frame + chunk->frames, chunk->revision};
    }
    pieces_.add(chunk);
}

// Offline a note that is asked for is waited for.
bool StreamFeed::has_begun() noexcept {
    if (sample_ > 0 || pieces_.find(0).piece != nullptr || ends_at(0, 0)) return true;
    return wait_.wait_for_chunks() && pieces_.find(0).piece != nullptr;
}

void StreamFeed::expect_change(int frame) noexcept {
    change_frames_[static_cast<std::size_t>((first_change_ + changes_ahead_++) % kMostChanges)] = frame;
}

// Counts those that are passed; frames never decrease.
int StreamFeed::changes_until(int frame) noexcept {
    while (changes_ahead_ > 0 && change_frames_[static_cast<std::size_t>(first_change_)] <= frame) {
        first_change_ = (first_change_ + 1) % kMostChanges;
        --changes_ahead_;
        ++changes_passed_;
    }
    return changes_passed_;
}

bool StreamFeed::ends_at(int frame, int revision) const noexcept {
    return end_mark_.revision >= revision && frame >= end_mark_.frame;
}

// What the frame is read from. False: the stream has ended.
bool StreamFeed::choose_piece(int frame) noexcept {
    const int revision = changes_until(frame);
    pieces_.forget_before(frame, present_.piece(), fade_left_ > 0 ? past_.piece() : nullptr);
    StreamPieces::Found found = pieces_.find(frame);
    const auto missing = [&] {
        return (found.piece == nullptr || found.revision < revision) && !ends_at(frame, revision);
    };
    if (missing() && wait_.wait_for_chunks()) found = pieces_.find(frame);
    if (missing()) {
        go_late(found.piece);
        return true;
    }
    if (ends_at(frame, revision)) return false;
    if (found.piece != present_.piece()) {
        change_over(*found.piece);
    } else {
        late_ = false;
    }
    return true;
}

// A note that should have been over by now fades.
void StreamFeed::finish() noexcept {
    if (late_ && fade_left_ == 0) {
        past_ = present_;
        fade_left_ = kFade;
    }
    late_ = false;
    present_ = PieceEnd{};
    end_ = sample_ + fade_left_;
}

// On the first late sample a piece that does not know of a change goes on seamlessly; later on it would be a
// jump to leave what has taken its place.
void StreamFeed::go_late(const StreamPiece* known) noexcept {
    if (late_) return;
    late_ = true;
    late_since_ = sample_;
    ++times_late_;
    if (known != nullptr && known != present_.piece()) present_.start(*known, period_);
}

void StreamFeed::change_over(const StreamPiece& piece) noexcept {
    if (fade_left_ > 0 && late_) return;  // one at a time
    if (late_) {
        past_ = present_;
        fade_left_ = kFade;
    }
    late_ = false;
    present_.start(piece, period_);
}

void StreamFeed::read_from_pieces(std::span<float> out) noexcept {
    present_.read(sample_, out);
    if (fade_left_ == 0) return;
    std::array<float, kFade> past;
    const auto count = std::min(out.size(), static_cast<std::size_t>(fade_left_));
    past_.read(sample_, std::span(past).first(count));
    for (std::size_t n = 0; n < count; ++n) {
        const float part = static_cast<float>(fade_left_--) / static_cast<float>(kFade);
        out[n] += (past[n] - out[n]) * part;
    }
}

void StreamFeed::read(std::span<float> out) noexcept {
    while (!out.empty()) {
        const auto frame = static_cast<int>(sample_ / hop_);
        if (end_ == kNoEnd && !choose_piece(frame)) finish();
        const auto left = static_cast<std::size_t>(std::int64_t{frame + 1} * hop_ - sample_);
        const auto part = out.first(std::min(left, out.size()));
        keep_token(frame);
        read_from_pieces(part);
        sample_ += static_cast<std::int64_t>(part.size());
        out = out.subspan(part.size());
        supply_.consumed(slot_, static_cast<int>(sample_ / hop_));
    }
}

void StreamFeed::keep_token(int frame) noexcept {
    tokens_[place_of(frame)] = token_of(present_.piece(), frame);
}

void StreamFeed::tokens(int first_frame, std::span<std::uint8_t> out) const noexcept {
    const int next = next_frame();
    for (int frame = first_frame; std::uint8_t & token : out) {
        const bool kept = frame >= 0 && frame < next && next - frame <= HeldNote::kFrames;
        token = kept ? tokens_[place_of(frame)] : token_of(pieces_.find(frame).piece, frame);
        ++frame;
    }
}

}  // namespace sistrum
