#include "model/card.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace sistrum {

std::size_t Port::size() const {
    return static_cast<std::size_t>(
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

const Preset* Card::find_preset(const std::string& preset_name) const {
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [&](const Preset& preset) { return preset.name == preset_name; });
    return found == presets.end() ? nullptr : &*found;
}

}  // namespace sistrum
