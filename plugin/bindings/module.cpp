// The Python module sistrum._core: translation only, no logic.
#include "bindings.h"

namespace sistrum::bindings {

FloatArray to_numpy(std::vector<float>&& samples, std::initializer_list<std::size_t> shape) {
    auto* owned = new std::vector<float>(std::move(samples));
    const nb::capsule owner(owned,
                            [](void* data) noexcept { delete static_cast<std::vector<float>*>(data); });
    return FloatArray(owned->data(), shape.size(), shape.begin(), owner);
}

}  // namespace sistrum::bindings

NB_MODULE(_core, module) {
    module.doc() = "The C++ engine of Sistrum.";
    sistrum::bindings::bind_representation(module);
    sistrum::bindings::bind_render(module);
}
