// render/encoder: recordings to latents, controls or both; and the card of any model file.
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <stdexcept>

#include "bindings.h"
#include "render/encoder.h"
#include "render/prepare_sound.h"

namespace sistrum::bindings {
namespace {

FloatArray prepare(const Encoder& encoder, const Samples& samples, double sample_rate) {
    const Audio audio = to_audio(samples, sample_rate);
    std::vector<float> prepared;
    {
        const nb::gil_scoped_release unlocked;
        prepared = encoder.prepare(audio);
    }
    const std::size_t count = prepared.size();
    return to_numpy(std::move(prepared), {count});
}

FloatArray prepare_array(const Samples& samples, double sample_rate, double to_rate, int count) {
    const Audio audio = to_audio(samples, sample_rate);
    if (count < 1 || !(to_rate >= 1'000.0)) throw std::invalid_argument("expected a length and a rate");
    std::vector<float> prepared;
    {
        const nb::gil_scoped_release unlocked;
        prepared = prepare_sound(audio, to_rate, count);
    }
    return to_numpy(std::move(prepared), {static_cast<std::size_t>(count)});
}

Encoding encode(Encoder& encoder, const Samples& samples, double sample_rate) {
    const Audio audio = to_audio(samples, sample_rate);
    const nb::gil_scoped_release unlocked;
    return encoder.encode(audio);
}

std::optional<FloatArray> latent(const Encoding& encoding) {
    if (!encoding.latent) return std::nullopt;
    return to_numpy(std::vector<float>(*encoding.latent), {encoding.latent->size()});
}

std::string read_card_text(const std::filesystem::path& path) {
    const nb::gil_scoped_release unlocked;
    return card_text(path.filename().string(), read_model_file(path, {}));
}

}  // namespace

void bind_encoder(nb::module_& module) {
    module.def(
        "read_card", [](const std::filesystem::path& path) { return parse_json(read_card_text(path)); },
        nb::arg("path"),
        "The card of a model file of any role, unchecked and without opening its graph. ModelError where "
        "there is none.");

    module.def("prepare_sound", &prepare_array, nb::arg("audio"), nb::arg("sample_rate"), nb::arg("to_rate"),
               nb::arg("samples"),
               "A recording as encoders hear it: mono, resampled, onset at sample 0, peak 0.891; float32 "
               "[samples].\nValueError where nothing can be made of it.");

    nb::class_<Encoding>(module, "Encoding",
                         "What a generator makes a sound from: latent and controls, or controls alone.")
        .def_prop_ro("latent", &latent, nb::rv_policy::move,
                     "float32 [D]: the generator's latent; None: any will do.")
        .def_prop_ro(
            "controls", [](const Encoding& encoding) { return encoding.controls; },
            "The controls that the sound asks for, by id.");

    nb::class_<Encoder>(module, "Encoder", "An encoder file, checked and self-tested. One thread at a time.")
        .def(
            "__init__",
            [](Encoder* self, const std::filesystem::path& path) {
                const nb::gil_scoped_release unlocked;
                new (self) Encoder(path);
            },
            nb::arg("path"), "ModelError: one line with file, key, expected and found.")
        .def("encode", &encode, nb::arg("audio"), nb::arg("sample_rate"),
             "Latent and controls of a recording: float32 [samples] or [channels, samples] at any rate.\n"
             "ValueError where nothing can be made of it: no samples, NaN, silence, more than 300 s.")
        .def("prepare", &prepare, nb::arg("audio"), nb::arg("sample_rate"),
             "What encode() hears: mono, the card's rate, onset at sample 0, peak 0.891; float32 [samples].")
        .def("check_generator", &Encoder::check_generator, nb::arg("model"),
             "ModelError unless the encoder was made for exactly this generator.")
        .def_prop_ro(
            "card",
            [](const Encoder& encoder) { return nb::cast<nb::dict>(parse_json(encoder.card().json)); },
            "The encoder's card, a fresh dict.")
        .def_prop_ro("sha256", &Encoder::sha256, "Hash of the file, 64 hexadecimal digits.")
        .def_prop_ro(
            "path", [](const Encoder& encoder) { return encoder.path().string(); },
            "Where it was loaded from.");
}

}  // namespace sistrum::bindings
