// The models that are measured: those that ship, or --model=FILE, and of held notes --notes-model=FILE.
#pragma once

#include <filesystem>

namespace sistrum::bench {

std::filesystem::path& model_path();
std::filesystem::path& notes_model_path();

}  // namespace sistrum::bench
