// Where models are looked for: SISTRUM_MODELS (a folder, or several as in PATH), then the plug-in's own
// bundle, then the user's own folder.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace sistrum::shell {

// For the module or program that this code stands in. The folders need not exist.
std::vector<std::filesystem::path> model_folders();

// All generators in the folders, in their order; encoders left out.
std::vector<std::filesystem::path> generators_in(const std::vector<std::filesystem::path>& folders);

// The kit to start with: drums.onnx of the first folder that has it, else the first .onnx by name.
std::optional<std::filesystem::path> find_kit(const std::vector<std::filesystem::path>& folders);

}  // namespace sistrum::shell
