#include "voice/mix.h"

#include <algorithm>

namespace sistrum {

std::optional<MixParam> find_mix_param(std::string_view id) {
    const auto found = std::find_if(kMixTable.begin(), kMixTable.end(),
                                    [=](const MixParamInfo& entry) { return entry.id == id; });
    if (found == kMixTable.end()) return std::nullopt;
    return found->param;
}

}  // namespace sistrum
