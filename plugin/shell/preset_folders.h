// Where presets are: the factory's in the plug-in's own bundle, the user's in their data folder.
#pragma once

#include <filesystem>
#include <vector>

namespace sistrum::shell {

// For the module or program that this code stands in. The folders need not exist.
std::vector<std::filesystem::path> factory_preset_folders();

// SISTRUM_PRESETS, else the user's own: made by the first save.
std::filesystem::path user_preset_folder();

// All folders that belong to the user: presets, models. Nothing is made.
std::filesystem::path user_folder();

}  // namespace sistrum::shell
