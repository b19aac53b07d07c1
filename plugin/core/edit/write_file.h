// Files that appear whole or not at all: written beside their place under another name, then renamed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace sistrum {

// Returns an empty text, or why it could not be written.
std::string write_file_whole(const std::filesystem::path& file, std::span<const std::byte> bytes);

}  // namespace sistrum
