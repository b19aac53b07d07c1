// The one way from a file to a playable model: read, hash, parse, check, open, self-test; cached by content.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "model/model.h"

namespace sistrum {

// Models in use are shared process-wide by the hash of their file, so that many engines hold one session.
// Throws ModelError: one line with file, key, expected and found. With `expected_sha256`, a file with other
// content is an error before anything of it is parsed. Thread-safe.
std::shared_ptr<const Model> load_model(const std::filesystem::path& path, const LoadLimits& limits = {},
                                        const std::string& expected_sha256 = {});

}  // namespace sistrum
