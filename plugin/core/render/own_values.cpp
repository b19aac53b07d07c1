#include "render/own_values.h"

#include <algorithm>
#include <cmath>

namespace sistrum {

std::vector<double> read_own_values(const Model& model, const Inference& inference) {
    std::vector<double> values;
    const auto output = model.card().output_of(PortRole::values);
    if (!output) return values;
    for (const float value : inference.output(*output)) {
        const Control& control = model.card().controls[values.size()];
        if (!std::isfinite(value)) {
            throw ModelError(model.path().filename().string() + ": own value of control \"" + control.id +
                             "\": NaN or infinity");
        }
        values.push_back(std::clamp(double{value}, control.min, control.max));
    }
    return values;
}

}  // namespace sistrum
