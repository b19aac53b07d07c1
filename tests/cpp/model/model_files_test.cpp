// Broken model files of every kind: each is refused with the error that tests/golden names for it.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

std::string error_of(const std::filesystem::path& path, const LoadLimits& limits = {},
                     const std::string& sha256 = {}) {
    try {
        load_model(path, limits, sha256);
    } catch (const ModelError& error) {
        return error.what();
    }
    return "";
}

TEST_CASE("broken model files are refused with one clear line") {
    const std::filesystem::path folder(SISTRUM_TEST_MODELS);
    std::ifstream list(folder / "broken.json");
    const auto cases = nlohmann::json::parse(list);
    REQUIRE(cases.size() > 20);
    for (const auto& [name, expected] : cases.items()) {
        CAPTURE(name);
        const std::string error = error_of(folder / name);
        CAPTURE(error);
        CHECK(error.find(expected.get<std::string>()) != std::string::npos);
        CHECK(error.find(name) != std::string::npos);
        CHECK(error.find('\n') == std::string::npos);
    }
}

TEST_CASE("a file that is absent, a folder or too large is refused") {
    CHECK(error_of("/no/such/file.onnx").find("no such file") != std::string::npos);
    CHECK(error_of(SISTRUM_TEST_MODELS).find("not a file") != std::string::npos);
    LoadLimits limits;
    limits.max_file_bytes = 1000;
    CHECK(error_of(test::model_path("mdct_mono"), limits).find("at most 1000 bytes") != std::string::npos);
}

TEST_CASE("another content than the expected one is refused before it is parsed") {
    CHECK(error_of(test::model_path("mdct_mono"), {}, std::string(64, '0')).find("sha256: expected 0000") !=
          std::string::npos);
}

}  // namespace
}  // namespace sistrum
