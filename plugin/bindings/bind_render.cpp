// render/: seeded noise.
#include "bindings.h"

#include <nanobind/stl/string.h>

#include <stdexcept>
#include <string>

#include "render/seeded_noise.h"

namespace sistrum::bindings {
namespace {

FloatArray seeded_noise(std::uint64_t seed, std::uint64_t stream, std::size_t count,
                        const std::string& distribution) {
    if (distribution != "uniform" && distribution != "normal") {
        throw std::invalid_argument("distribution: expected \"uniform\" or \"normal\", found \"" +
                                    distribution + "\"");
    }
    std::vector<float> noise(count);
    {
        const nb::gil_scoped_release unlocked;
        fill_seeded_noise(seed, stream,
                          distribution == "uniform" ? Distribution::uniform : Distribution::normal, noise);
    }
    return to_numpy(std::move(noise), {count});
}

}  // namespace

void bind_render(nb::module_& module) {
    module.def("seeded_noise", &seeded_noise, nb::arg("seed"), nb::arg("stream"), nb::arg("count"),
               nb::arg("distribution"),
               "The noise a seed draws for graph input `stream`: float32 [count], mean 0, variance 1.\n"
               "distribution is \"uniform\" or \"normal\".");
}

}  // namespace sistrum::bindings
