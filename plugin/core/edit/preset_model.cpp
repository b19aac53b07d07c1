#include "edit/preset_model.h"

#include <algorithm>

#include "model/card_json.h"
#include "model/model.h"
#include "model/sha256.h"

namespace sistrum {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kModelSuffix = ".onnx", kEncoderSuffix = ".encoder.onnx";

bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

// Models of the folders by name, folder after folder.
std::vector<fs::path> all_models(const std::vector<fs::path>& folders) {
    std::vector<fs::path> models;
    for (const fs::path& folder : folders) {
        std::vector<fs::path> here;
        std::error_code error;
        for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
             at.increment(error)) {
            const std::string name = at->path().filename().string();
            if (name.ends_with(kModelSuffix) && !name.ends_with(kEncoderSuffix)) here.push_back(at->path());
        }
        std::sort(here.begin(), here.end());
        models.insert(models.end(), here.begin(), here.end());
    }
    return models;
}

std::string known_names(const std::vector<fs::path>& folders) {
    std::string names;
    for (const fs::path& model : all_models(folders))
        names.append(names.empty() ? "" : ", ").append(model.stem().string());
    return names.empty() ? "none" : names;
}

std::vector<fs::path> candidates(const ModelReference& reference, const fs::path& preset_file,
                                 const std::vector<fs::path>& folders) {
    std::vector<fs::path> files;
    for (const std::string& named : {reference.file, reference.name}) {
        if (named.empty()) continue;
        const fs::path file(named);
        const std::string with_suffix = file.filename().string() + std::string(kModelSuffix);
        if (!preset_file.empty()) files.push_back(preset_file.parent_path() / file);
        if (file.is_absolute()) files.push_back(file);
        for (const fs::path& folder : folders) {
            files.push_back(folder / file.filename());
            files.push_back(folder / with_suffix);
        }
    }
    if (reference == ModelReference{}) files = all_models(folders);
    std::erase_if(files, [](const fs::path& file) { return !is_file(file); });
    return files;
}

bool has_content(const fs::path& file, const std::string& sha256) {
    try {
        return sha256_hex(read_model_file(file, {})) == sha256;
    } catch (const ModelError&) {
        return false;
    }
}

}  // namespace

PresetModel find_preset_model(const ModelReference& reference, const fs::path& preset_file,
                              const std::vector<fs::path>& folders) {
    const auto files = candidates(reference, preset_file, folders);
    if (files.empty()) {
        const std::string wanted = !reference.file.empty() ? reference.file : reference.name;
        throw PresetError((wanted.empty() ? std::string("model") : wanted) +
                          ": expected a model file or one of the known models (" + known_names(folders) +
                          "), found none");
    }
    if (reference.sha256.empty()) return {files.front(), {}, false};
    for (const fs::path& file : files) {
        if (has_content(file, reference.sha256)) return {file, reference.sha256, false};
    }
    return {files.front(), {}, true};
}

std::string reference_file(const fs::path& model, const std::vector<fs::path>& folders) {
    const bool known = std::find(folders.begin(), folders.end(), model.parent_path()) != folders.end();
    return (known ? model.filename() : model).string();
}

Card read_model_card(const fs::path& model) {
    const std::string name = model.filename().string();
    try {
        return parse_card(card_text(name, read_model_file(model, {})), name);
    } catch (const ModelError& error) {
        throw PresetError(error.what());
    }
}

}  // namespace sistrum
