// SHA-256 (FIPS 180-4), to name files by their content.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace sistrum {

std::string sha256_hex(std::span<const std::byte> bytes);  // 64 lower-case hexadecimal digits

}  // namespace sistrum
