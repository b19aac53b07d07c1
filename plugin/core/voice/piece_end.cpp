#include "voice/piece_end.h"

#include <algorithm>
#include <cmath>

namespace sistrum {
namespace {

constexpr std::int64_t kLoopFade = 128;  // samples

// Of the whole numbers of periods between half of `most` and `most`, the one nearest to whole samples.
std::int64_t loop_length(double period, std::int64_t most) noexcept {
    const auto limit = static_cast<double>(most);
    if (!(period >= 2.0) || period > limit) return most;
    double best = 1.0;
    std::int64_t length = most;
    for (double turns = std::ceil(0.5 * limit / period); turns * period <= limit; ++turns) {
        const double samples = std::round(turns * period);
        const double off = std::abs(samples - turns * period);
        if (off < best) {
            best = off;
            length = static_cast<std::int64_t>(samples);
        }
    }
    return length;
}

}  // namespace

void PieceEnd::start(const StreamPiece& piece, double period) noexcept {
    piece_ = &piece;
    first_ = std::int64_t{piece.first_frame} * piece.hop;
    length_ = static_cast<std::int64_t>(piece.samples.size());
    const std::int64_t tail = std::int64_t{piece.tail_frames} * piece.hop;
    fade_ = std::min(kLoopFade, length_ / 4);
    // A loop of the tail alone, for only there the spectrum stands still; of what there is if it has none.
    loop_ = loop_length(period, std::max<std::int64_t>(1, tail > 2 * fade_ ? tail - fade_ : length_ / 2));
    fade_ = std::min(fade_, loop_);
}

float PieceEnd::looped(std::int64_t index) const noexcept {
    const float* const samples = piece_->samples.data();
    const std::int64_t begin = length_ - loop_;
    if (index >= length_) index = begin + (index - begin) % loop_;
    const std::int64_t into_fade = index - (length_ - fade_);
    if (into_fade < 0) return samples[index];
    const float part = static_cast<float>(into_fade) / static_cast<float>(fade_);
    return samples[index] + (samples[index - loop_] - samples[index]) * part;
}

void PieceEnd::read(std::int64_t first, std::span<float> out) const noexcept {
    if (piece_ == nullptr || length_ == 0) return std::fill(out.begin(), out.end(), 0.0f);
    const auto own = std::int64_t{piece_->frames} * piece_->hop;
    std::int64_t index = first - first_;
    std::size_t n = 0;
    for (const std::int64_t straight = std::min(length_ - fade_, own); n < out.size() && index < straight;
         ++n)
        out[n] = piece_->samples[static_cast<std::size_t>(index++)];
    for (; n < out.size(); ++n, ++index) {
        if (piece_->last && index >= own) {
            out[n] = 0.0f;
        } else {
            out[n] = looped(index);
        }
    }
}

}  // namespace sistrum
