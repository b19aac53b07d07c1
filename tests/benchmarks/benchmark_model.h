// The model that is measured: the one that ships, or --model=FILE.
#pragma once

#include <filesystem>

namespace sistrum::bench {

std::filesystem::path& model_path();

}  // namespace sistrum::bench
