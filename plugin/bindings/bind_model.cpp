// model/: a checked model file, and which ONNX Runtime runs it.
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>

#include "bindings.h"
#include "model/onnxruntime.h"
#include "render/load_model.h"

namespace sistrum::bindings {
namespace {

using SharedModel = std::shared_ptr<Model>;

// nanobind holds models without const; nothing it offers changes one.
SharedModel open_model(const std::filesystem::path& path) {
    const nb::gil_scoped_release unlocked;
    return std::const_pointer_cast<Model>(load_model(path));
}

}  // namespace

void bind_model(nb::module_& module) {
    module.def("set_onnxruntime_library", &set_onnxruntime_library, nb::arg("path"),
               "Which ONNX Runtime shared library to open. Before the first model is loaded.");

    nb::class_<Model>(module, "Model", "A model file: card, graph and hash, checked and self-tested.")
        .def(nb::new_(&open_model), nb::arg("path"),
             "Open and check a model. ModelError: one line with file, key, expected and found.")
        .def_prop_ro(
            "card", [](const Model& model) { return nb::cast<nb::dict>(parse_json(model.card().json)); },
            "The model card, a fresh dict.")
        .def_prop_ro("sha256", &Model::sha256, "Hash of the file, 64 hexadecimal digits.")
        .def_prop_ro(
            "path", [](const Model& model) { return model.path().string(); }, "Where it was loaded from.")
        .def("__repr__", [](const Model& model) { return "Model(\"" + model.path().string() + "\")"; });
}

}  // namespace sistrum::bindings
