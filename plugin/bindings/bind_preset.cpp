// edit/: preset files, and presets in engines.
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <stdexcept>

#include "bindings.h"
#include "edit/preset.h"
#include "edit/resolve_preset.h"
#include "engine_preset.h"

namespace sistrum::bindings {
namespace {

using Path = std::filesystem::path;
using Paths = std::vector<Path>;

PresetKind kind_of(const std::string& name) {
    for (const PresetKind kind : {PresetKind::sound, PresetKind::part, PresetKind::kit}) {
        if (kind_name(kind) == name) return kind;
    }
    throw std::invalid_argument("kind: expected sound, part or kit, found " + name);
}

// Where an engine's first part plays by default.
std::vector<ResolvedPart> resolve(const PresetDocument& preset, const Path& file, const Paths& folders) {
    PresetModels models(file, folders);
    return resolve_preset(preset, models, Engine::kFirstNote, file.empty() ? "preset" : file.string());
}

nb::list resolved(const PresetDocument& preset, const Path& file, const Paths& folders) {
    nb::list parts;
    for (const ResolvedPart& part : resolve(preset, file, folders)) {
        nb::dict params, dict;
        for (const PartParamInfo& entry : kPartTable)
            params[std::string(entry.id).c_str()] = value_of(part.values, entry.param);
        dict["part"] = part.index + 1;
        dict["model"] = part.model.path.string();
        dict["name"] = part.sound_name;
        dict["sound"] = to_dict(part.sound);
        dict["other"] = part.other ? nb::cast(to_dict(*part.other)) : nb::none();
        dict["params"] = params;
        parts.append(dict);
    }
    return parts;
}

// Lays controls over the sound of a kit's part, whether the preset lists it or not.
void touch(PresetDocument& preset, int number, const std::map<std::string, double>& controls) {
    if (number < 1 || number > kPresetParts) throw std::invalid_argument("part: expected 1 to 16");
    if (preset.kind != PresetKind::kit) throw std::invalid_argument("only kits have parts to touch");
    const auto is_wanted = [=](const PresetPart& part) { return part.index == number - 1; };
    auto part = std::find_if(preset.parts.begin(), preset.parts.end(), is_wanted);
    if (part == preset.parts.end()) {
        preset.parts.emplace_back().index = number - 1;
        part = preset.parts.end() - 1;
    }
    for (const auto& [id, value] : controls) part->change.controls[id] = value;
}

nb::dict model_of(const PresetDocument& preset) {
    nb::dict dict;
    dict["name"] = preset.model.name;
    dict["sha256"] = preset.model.sha256;
    dict["file"] = preset.model.file;
    return dict;
}

void set_model(PresetDocument& preset, const std::map<std::string, std::string>& model) {
    ModelReference reference;
    for (const auto& [key, value] : model) {
        if (key != "name" && key != "sha256" && key != "file")
            throw std::invalid_argument("model: unknown key " + key);
        (key == "name" ? reference.name : key == "sha256" ? reference.sha256 : reference.file) = value;
    }
    preset.model = reference;
}

}  // namespace

void bind_preset(nb::module_& module) {
    nb::class_<PresetDocument>(module, "Preset", "A sound, a part or a kit: what a preset file holds.")
        .def_prop_ro("kind", [](const PresetDocument& preset) { return std::string(kind_name(preset.kind)); })
        .def_rw("name", &PresetDocument::name)
        .def_rw("author", &PresetDocument::author)
        .def_rw("description", &PresetDocument::description)
        .def_rw("tags", &PresetDocument::tags)
        .def_prop_rw("model", &model_of, &set_model,
                     "name, sha256 and file; all empty: the model that ships.")
        .def_prop_ro("text", &preset_text, "The file's JSON.")
        .def("touch", &touch, nb::arg("part"), nb::arg("controls"),
             "Lays controls over the sound of part 1 to 16 of a kit.")
        .def("resolve", &resolved, nb::arg("file") = Path(), nb::arg("model_folders") = Paths(),
             "What each part is to play with its model at hand. PresetError where it does not fit.")
        .def(
            "write", [](const PresetDocument& preset, const Path& file) { write_preset(file, preset); },
            nb::arg("file"), "Whole or not at all. PresetError.")
        .def("__eq__", [](const PresetDocument& one, const PresetDocument& other) { return one == other; })
        .def("__copy__", [](const PresetDocument& preset) { return PresetDocument(preset); });

    module.def(
        "read_preset", &read_preset, nb::arg("file"),
        "A preset file of any kind or version. PresetError: one line with file, key, expected, found.");
    module.def(
        "parse_preset",
        [](const std::string& text, const std::string& name) { return parse_preset(text, name); },
        nb::arg("text"), nb::arg("name") = "preset", "The same from text; `name` names it in errors.");
    module.def("apply_preset", &apply_preset, nb::arg("engine"), nb::arg("preset"), nb::arg("part") = 0,
               nb::arg("file") = Path(), nb::arg("model_folders") = Paths(),
               "Has an engine play a preset: a kit in all parts, else `part`. Returns a remark for people,\n"
               "usually empty. PresetError, and nothing changes, where it does not fit its model.");
    module.def(
        "capture_preset",
        [](const Engine& engine, const std::string& kind, int part, const Paths& folders) {
            return capture_preset(engine, kind_of(kind), part, folders);
        },
        nb::arg("engine"), nb::arg("kind") = "kit", nb::arg("part") = 0, nb::arg("model_folders") = Paths(),
        "What an engine plays as a preset. PresetError where there is no model.");
}

}  // namespace sistrum::bindings
