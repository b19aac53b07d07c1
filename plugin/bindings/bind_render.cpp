// render/: the renderer and its seeded noise.
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>

#include "bindings.h"
#include "render/renderer.h"
#include "render/resample.h"
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

FloatArray render(Renderer& renderer, std::uint64_t seed, const std::optional<std::vector<float>>& latent,
                  const std::map<std::string, double>& controls, std::optional<int> pitch,
                  std::optional<double> seconds) {
    const Sound sound = make_sound(seed, latent, controls, pitch, seconds);
    Audio audio;
    {
        const nb::gil_scoped_release unlocked;
        audio = renderer.render(sound);
    }
    return to_numpy(std::move(audio));
}

nb::dict times(const Renderer& renderer) {
    nb::dict dict;
    dict["noise"] = renderer.times().noise;
    dict["inference"] = renderer.times().inference;
    dict["inverse"] = renderer.times().inverse;
    dict["total"] = renderer.times().total;
    return dict;
}

nb::dict values(const Renderer& renderer) {
    nb::dict dict;
    const auto& controls = renderer.model().card().controls;
    for (std::size_t i = 0; i < renderer.values().size(); ++i) {
        dict[controls[i].id.c_str()] = renderer.values()[i];
    }
    return dict;
}

using Samples = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

FloatArray resample_array(Samples samples, double from_rate, double to_rate) {
    if (samples.shape(0) < 1 || samples.shape(1) < 1) throw std::invalid_argument("samples: expected some");
    Audio result;
    {
        const nb::gil_scoped_release unlocked;
        Audio audio(static_cast<int>(samples.shape(0)), static_cast<int>(samples.shape(1)), from_rate);
        audio.samples.assign(samples.data(), samples.data() + samples.size());
        result = resample(audio, to_rate);
    }
    return to_numpy(std::move(result));
}

}  // namespace

void bind_render(nb::module_& module) {
    module.def("seeded_noise", &seeded_noise, nb::arg("seed"), nb::arg("stream"), nb::arg("count"),
               nb::arg("distribution"),
               "The noise a seed draws for graph input `stream`: float32 [count], mean 0, variance 1.\n"
               "distribution is \"uniform\" or \"normal\".");
    module.def("resample", &resample_array, nb::arg("samples"), nb::arg("from_rate"), nb::arg("to_rate"),
               "A whole sound at another rate, as the engine does it: float32 [channels, samples] to\n"
               "[channels, ceil(samples * to_rate / from_rate)]; sample 0 stays sample 0.");

    nb::class_<Renderer>(module, "Renderer", "Renders sounds with a model. One thread at a time.")
        .def(
            "__init__",
            [](Renderer* self, const std::shared_ptr<Model>& model) { new (self) Renderer(model); },
            nb::arg("model"))
        .def(
            "render", &render, nb::arg("seed") = 0, nb::arg("latent") = nb::none(),
            nb::arg("controls") = nb::dict(), nb::arg("pitch") = nb::none(), nb::arg("seconds") = nb::none(),
            "One sound at the model's rate: float32 [channels, samples].\n\n"
            "seed fills the noise, and the latent where none is given. controls: those that are touched, by\n"
            "id, clamped to their range; the others are left to the sound. ValueError for an unknown "
            "control, a latent of "
            "the\n"
            "wrong size, or a pitch or length the model does not take.")
        .def_prop_ro("values", &values,
                     "The last sound's own value of every control, by id; {} where the model tells none.")
        .def_prop_ro("times", &times, "Milliseconds of the last render: noise, inference, inverse, total.");
}

}  // namespace sistrum::bindings
