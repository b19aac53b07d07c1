#include "part/part_params.h"

#include <algorithm>
#include <cmath>

namespace sistrum {

float legal_value(PartParam param, float value) noexcept {
    const PartParamInfo& entry = info(param);
    const float inside = std::clamp(value, entry.min, entry.max);
    return entry.whole ? std::round(inside) : inside;
}

std::optional<PartParam> find_part_param(std::string_view id) {
    const auto found = std::find_if(kPartTable.begin(), kPartTable.end(),
                                    [=](const PartParamInfo& entry) { return entry.id == id; });
    if (found == kPartTable.end()) return std::nullopt;
    return found->param;
}

}  // namespace sistrum
