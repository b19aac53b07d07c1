#include "model/card.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace sistrum {
namespace {

std::optional<std::size_t> index_of(const std::vector<Port>& ports, PortRole role) {
    const auto found =
        std::find_if(ports.begin(), ports.end(), [=](const Port& port) { return port.role == role; });
    if (found == ports.end()) return std::nullopt;
    return static_cast<std::size_t>(found - ports.begin());
}

}  // namespace

std::size_t Port::size() const {
    return static_cast<std::size_t>(
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

std::optional<std::size_t> Card::input_of(PortRole role) const {
    return index_of(inputs, role);
}

std::optional<std::size_t> Card::output_of(PortRole role) const {
    return index_of(outputs, role);
}

const Preset* Card::find_preset(const std::string& preset_name) const {
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [&](const Preset& preset) { return preset.name == preset_name; });
    return found == presets.end() ? nullptr : &*found;
}

Card remembered(const Card& card) {
    Card remembered;
    remembered.name = card.name;
    remembered.title = card.title;
    remembered.controls = card.controls;
    remembered.pitch = card.pitch;
    for (Control& control : remembered.controls) control.response.reset();
    if (const auto touched = card.input_of(PortRole::touched)) {
        remembered.inputs.push_back(card.inputs[*touched]);
    }
    return remembered;
}

}  // namespace sistrum
