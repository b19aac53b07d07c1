// The pieces of sistrum._core and what they share.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <span>
#include <vector>

namespace sistrum::bindings {

namespace nb = nanobind;

void bind_representation(nb::module_& module);
void bind_render(nb::module_& module);

using FloatArray = nb::ndarray<nb::numpy, float>;

// Hands the samples to numpy without a copy.
FloatArray to_numpy(std::vector<float>&& samples, std::initializer_list<std::size_t> shape);

}  // namespace sistrum::bindings
