// Presets to and from an engine: what the shell's browser and the command line both do.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "edit/preset.h"
#include "engine.h"

namespace sistrum {

// [main] What the engine plays as a preset without name, author and tags: a kit of all parts, or one part, or
// its sound. Parts without a model are left out of a kit. Models in `model_folders` are named by their file
// name, others by their path. Throws PresetError where there is no model.
PresetDocument capture_preset(const Engine& engine, PresetKind kind, int part,
                              const std::vector<std::filesystem::path>& model_folders);

// [main] Has the engine play a preset; returns at once, models that cannot be found show in part(). A kit
// sets all parts: those that it does not list, and parameters that a part does not name, are as the model's
// kit has them. A part preset sets sound and parameters of `part` but keeps its keys, channel and output; a
// sound preset leaves all parameters. `file` is where the preset was read: relative models count from there
// first, then from `model_folders`. Returns a remark for people, empty where there is nothing to say. Throws
// PresetError, and nothing changes, where it does not fit the model.
std::string apply_preset(Engine& engine, const PresetDocument& preset, int part,
                         const std::filesystem::path& file,
                         const std::vector<std::filesystem::path>& model_folders);

}  // namespace sistrum
