// representation/: the inverses, for parity tests and for hearing a spectrogram.
#include <nanobind/stl/string.h>

#include <stdexcept>
#include <string>

#include "bindings.h"
#include "representation/inverse.h"

namespace sistrum::bindings {
namespace {

RepresentationSpec to_spec(const nb::dict& dict) {
    RepresentationSpec spec;
    for (const auto& [key, value] : dict) {
        const auto name = nb::cast<std::string>(key);
        if (nb::isinstance<nb::str>(value)) {
            spec[name] = nb::cast<std::string>(value);
        } else {
            spec[name] = nb::cast<double>(value);
        }
    }
    return spec;
}

using Values = nb::ndarray<const float, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

FloatArray inverse(const nb::dict& spec_dict, Values values, int samples, int channels) {
    const RepresentationSpec spec = to_spec(spec_dict);
    std::vector<float> out;
    {
        const nb::gil_scoped_release unlocked;
        const auto inverse = make_inverse(spec, channels, samples);
        const auto shape = inverse->shape();
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (values.shape(axis) == static_cast<std::size_t>(shape[axis])) continue;
            throw std::invalid_argument("values: expected shape [" + std::to_string(shape[0]) + ", " +
                                        std::to_string(shape[1]) + ", " + std::to_string(shape[2]) + "]");
        }
        out.resize(static_cast<std::size_t>(channels) * samples);
        inverse->run({values.data(), values.size()}, out);
    }
    return to_numpy(std::move(out), {static_cast<std::size_t>(channels), static_cast<std::size_t>(samples)});
}

}  // namespace

void bind_representation(nb::module_& module) {
    module.def("inverse", &inverse, nb::arg("spec"), nb::arg("values"), nb::arg("samples"),
               nb::arg("channels") = 1,
               "Samples of a representation.\n\n"
               "spec: as in a model card. values: float32 [coefficient channels, bins, frames], C order.\n"
               "Returns float32 [channels, samples]. ValueError for a bad spec or shape.");
}

}  // namespace sistrum::bindings
