// FLAC files in memory; flac_encoding.cpp is the only file that includes libFLAC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sistrum {

struct FlacFormat {
    int channels = 1, bits = 24, sample_rate = 44'100;
};

// `interleaved` holds whole numbers of `bits`. Throws std::runtime_error with libFLAC's reason.
std::vector<std::byte> encode_flac(std::span<const std::int32_t> interleaved, const FlacFormat& format);

}  // namespace sistrum
