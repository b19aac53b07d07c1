// Names that people give, as file names.
#pragma once

#include <string>

namespace sistrum {

// A file name that every system takes: no separators, control characters, reserved names or trailing dots; at
// most 80 bytes, whole UTF-8 characters; never empty.
std::string safe_file_name(const std::string& name);

}  // namespace sistrum
