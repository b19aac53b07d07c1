// Ids and limits that preset files share between reader and writer.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "edit/preset.h"

namespace sistrum::preset_json {

inline constexpr std::string_view kFormat = "sistrum-preset", kKitFormat = "sistrum-kit";
inline constexpr int kFormatVersion = 1;  // of kFormat; what this reader knows
inline constexpr std::array<std::string_view, 3> kKinds{"sound", "part", "kit"};  // by PresetKind

inline constexpr std::size_t kMaxName = 200, kMaxDescription = 4'000;  // bytes
inline constexpr std::size_t kMaxTags = 32, kMaxLatent = 4'096;

}  // namespace sistrum::preset_json
