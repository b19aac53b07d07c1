// Finds the model that a preset names, on disk.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "edit/preset.h"
#include "model/card.h"

namespace sistrum {

struct PresetModel {
    std::filesystem::path path;
    std::string sha256;  // of the file where the preset knows it; empty: any content will do
    bool other = false;  // no file has the content that the preset was made with: this one has the name
};

// Looks beside `preset_file`, then in the folders: for the reference's file (or its file name), then for its
// name. Without any of these the first model of the folders, encoders left out, is meant. Where the content
// is known, the first file with that content wins over others. Throws PresetError with what was looked for.
PresetModel find_preset_model(const ModelReference& reference, const std::filesystem::path& preset_file,
                              const std::vector<std::filesystem::path>& folders);

// How a preset should name a model, so that it is found again: by file name in `folders`, else by path.
std::string reference_file(const std::filesystem::path& model,
                           const std::vector<std::filesystem::path>& folders);

// The card alone, without opening the graph. Throws PresetError.
Card read_model_card(const std::filesystem::path& model);

}  // namespace sistrum
