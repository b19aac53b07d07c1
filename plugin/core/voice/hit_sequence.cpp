#include "voice/hit_sequence.h"

namespace sistrum {
namespace {

// The finaliser of SplitMix64: neighbouring numbers come out unrelated.
std::uint64_t scramble(std::uint64_t x) noexcept {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

}  // namespace

std::uint64_t hit_key(std::int64_t millisecond, std::uint64_t repeats) noexcept {
    const std::uint64_t key = scramble(scramble(static_cast<std::uint64_t>(millisecond)) + repeats);
    return key < kDrawsAhead ? key + kDrawsAhead : key;
}

HitSequence::Draw HitSequence::due() const noexcept {
    const int place = static_cast<int>(hits_ % kDrawsAhead);
    return asked(place);
}

HitSequence::Draw HitSequence::asked(int place) const noexcept {
    const std::uint64_t key = keys_[static_cast<std::size_t>(place)];
    return {place, key != 0 ? key : static_cast<std::uint64_t>(place)};
}

HitSequence::Draw HitSequence::count_hit(std::int64_t millisecond) noexcept {
    repeats_ = hits_ > 0 && millisecond == millisecond_ ? repeats_ + 1 : 0;
    millisecond_ = millisecond;
    const int place = static_cast<int>(hits_++ % kDrawsAhead);
    keys_[static_cast<std::size_t>(place)] = hit_key(millisecond, repeats_);
    return asked(place);
}

}  // namespace sistrum
