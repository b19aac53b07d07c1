// RIFF WAVE files in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "realtime/audio.h"

namespace sistrum {

// `interleaved` holds whole numbers of `bits`, 16 or 24.
std::vector<std::byte> encode_wav(std::span<const std::int32_t> interleaved, int channels, int sample_rate,
                                  int bits);
// 32 bit floating point, sample for sample.
std::vector<std::byte> encode_float_wav(const Audio& audio);

}  // namespace sistrum
