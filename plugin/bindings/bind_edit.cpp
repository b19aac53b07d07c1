// edit/: new and mutated sounds, audio files, exported kits.
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/set.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>

#include "bindings.h"
#include "edit/audio_file.h"
#include "edit/kit_export.h"
#include "edit/sound_edits.h"
#include "engine_export.h"
#include "model/model.h"

namespace sistrum::bindings {
namespace {

using Path = std::filesystem::path;
using Values = std::map<std::string, double>;
using Latent = std::optional<std::vector<float>>;
using SharedModel = std::shared_ptr<Model>;

nb::dict make_new_sound(const SharedModel& model, std::uint64_t random, std::uint64_t seed,
                        const Latent& latent, const Values& controls, const Values& own_values,
                        const Locks& locks) {
    const Sound sound = make_sound(seed, latent, controls, std::nullopt, std::nullopt);
    return to_dict(new_sound(model->card(), sound, own_values, locks, random));
}

nb::dict make_mutation(const SharedModel& model, double amount, std::uint64_t random, std::uint64_t seed,
                       const Latent& latent, const Values& controls, const Values& own_values,
                       const Locks& locks) {
    const Sound sound = make_sound(seed, latent, controls, std::nullopt, std::nullopt);
    return to_dict(mutate(model->card(), sound, own_values, locks, amount, random));
}

AudioFileFormat format_of(const std::string& type, int bits) {
    if (type != "wav" && type != "flac")
        throw std::invalid_argument("format: expected wav or flac, found " + type);
    return {type == "wav" ? AudioFileType::wav : AudioFileType::flac, bits};
}

std::pair<float, float> write_audio(const Path& file, const Samples& samples, double sample_rate,
                                    const std::string& type, int bits) {
    const Audio audio = to_audio(samples, sample_rate);
    const nb::gil_scoped_release unlocked;
    const WrittenAudio written = write_audio_file(file, audio, format_of(type, bits));
    return {written.peak, written.gain};
}

nb::dict export_engine(const Engine& engine, const Path& folder, const std::string& name,
                       const std::string& type, int bits, double sample_rate, int takes, bool layers,
                       bool at_random, const std::vector<Path>& model_folders) {
    const ExportChoice choice{name,        format_of(type, bits),
                              sample_rate, takes,
                              layers,      at_random ? TakeOrder::at_random : TakeOrder::in_turn};
    ExportedKit done;
    {
        const nb::gil_scoped_release unlocked;
        done = export_kit(folder, capture_export(engine, choice, model_folders));
    }
    nb::dict dict;
    dict["audio"] = done.audio;
    dict["sfz"] = done.sfz;
    dict["preset"] = done.preset;
    dict["gain"] = done.gain;
    return dict;
}

}  // namespace

void bind_edit(nb::module_& module) {
    module.def("new_sound", &make_new_sound, nb::arg("model"), nb::arg("random"), nb::arg("seed") = 0,
               nb::arg("latent") = nb::none(), nb::arg("controls") = nb::dict(),
               nb::arg("own_values") = nb::dict(), nb::arg("locks") = nb::set(),
               "A random sound of the model as a dict (seed, latent, controls, velocity), the present one's\n"
               "locked controls kept. locks: ids of controls, and \"latent\".");
    module.def("mutate", &make_mutation, nb::arg("model"), nb::arg("amount"), nb::arg("random"),
               nb::arg("seed") = 0, nb::arg("latent") = nb::none(), nb::arg("controls") = nb::dict(),
               nb::arg("own_values") = nb::dict(), nb::arg("locks") = nb::set(),
               "A neighbour of the sound; amount 0 is the sound itself, 1 any sound.");
    module.def(
        "write_audio", &write_audio, nb::arg("file"), nb::arg("audio"), nb::arg("sample_rate"),
        nb::arg("format") = "wav", nb::arg("bits") = 24,
        "float32 [samples] or [channels, samples] as WAV or FLAC of 16, 24 or 32 bits; returns its peak\n"
        "and the gain that it was written with. AudioFileError.");
    module.def("export_kit", &export_engine, nb::arg("engine"), nb::arg("folder"), nb::arg("name") = "Kit",
               nb::arg("format") = "wav", nb::arg("bits") = 24, nb::arg("sample_rate") = 0.0,
               nb::arg("takes") = 1, nb::arg("layers") = true, nb::arg("at_random") = false,
               nb::arg("model_folders") = std::vector<Path>(),
               "What an engine plays as a folder of audio files with an SFZ and the preset. takes: hits of\n"
               "parts that vary. Call it when nothing is pending. AudioFileError, PresetError.");
}

}  // namespace sistrum::bindings
