// representation/: the inverses, for parity tests and for hearing a spectrogram.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "bindings.h"
#include "representation/inverse.h"
#include "representation/stream_inverse.h"

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

FloatArray stream_inverse(const nb::dict& spec_dict, Values values, const std::vector<float>& pitches,
                          const std::vector<std::uint64_t>& seeds, int chunk) {
    const RepresentationSpec spec = to_spec(spec_dict);
    std::vector<float> out;
    {
        const nb::gil_scoped_release unlocked;
        const auto inverse = make_stream_inverse(spec);
        const auto shape = inverse->shape();
        const auto frames = static_cast<int>(values.shape(2));
        if (values.shape(0) != static_cast<std::size_t>(shape[0]) ||
            values.shape(1) != static_cast<std::size_t>(shape[1]) || pitches.size() != values.shape(2) ||
            seeds.size() != values.shape(2) || chunk < 1) {
            throw std::invalid_argument("values: expected shape [" + std::to_string(shape[0]) + ", " +
                                        std::to_string(shape[1]) +
                                        ", frames], a pitch and a seed for each frame, chunks of frames");
        }
        const auto hop = static_cast<std::size_t>(inverse->hop());
        out.resize(values.shape(2) * hop);
        StreamState state = inverse->start();
        for (int first = 0; first < frames; first += chunk) {
            const auto at = static_cast<std::size_t>(first);
            const auto count = static_cast<std::size_t>(std::min(chunk, frames - first));
            inverse->run(state,
                         {values.data() + first, values.shape(2), first, static_cast<int>(count),
                          std::span(pitches).subspan(at, count), std::span(seeds).subspan(at, count)},
                         std::span(out).subspan(at * hop, count * hop));
        }
    }
    const std::size_t samples = out.size();
    return to_numpy(std::move(out), {samples});
}

}  // namespace

void bind_representation(nb::module_& module) {
    module.def("inverse", &inverse, nb::arg("spec"), nb::arg("values"), nb::arg("samples"),
               nb::arg("channels") = 1,
               "Samples of a representation.\n\n"
               "spec: as in a model card. values: float32 [coefficient channels, bins, frames], C order.\n"
               "Returns float32 [channels, samples]. ValueError for a bad spec or shape.");
    module.def(
        "stream_inverse", &stream_inverse, nb::arg("spec"), nb::arg("values"), nb::arg("pitches"),
        nb::arg("seeds"), nb::arg("chunk"),
        "Samples of a note's frames, `chunk` frames at a time.\n\n"
        "spec: as in the card of a model of notes. values: float32 [channels, bins, frames], C order; a\n"
        "MIDI pitch and a seed for each frame. Returns float32 [frames * hop].");
}

}  // namespace sistrum::bindings
