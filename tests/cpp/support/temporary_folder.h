// A folder that goes with the test that made it. Tests run side by side: each gets one of its own.
#pragma once

#include <filesystem>

namespace sistrum::test {

struct TemporaryFolder {
    std::filesystem::path path;

    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

}  // namespace sistrum::test
