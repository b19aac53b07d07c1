// The inner loop of SHA-256, in the ways that processors offer. Only sha256.cpp and its test use it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sistrum {

using Sha256State = std::array<std::uint32_t, 8>;

inline constexpr std::size_t kSha256Block = 64;  // bytes
extern const std::array<std::uint32_t, 64> kSha256Rounds;

// All take whole blocks.
using AbsorbSha256 = void (*)(Sha256State& state, const unsigned char* data, std::size_t blocks);

void absorb_sha256_anywhere(Sha256State& state, const unsigned char* data, std::size_t blocks);

// By the processor's own instructions, several times as fast; null where it has none.
AbsorbSha256 native_absorb_sha256();

}  // namespace sistrum
