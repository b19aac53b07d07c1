// Models that mean harm: each is refused with its reason, soon, and the process is none the larger for it.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine.h"
#include "render/load_model.h"
#include "render/renderer.h"
#include "support/play.h"

namespace sistrum {
namespace {

LoadLimits impatient() {
    LoadLimits limits;
    limits.max_run_seconds = 0.3;
    return limits;
}

std::string error_of(const std::string& file) {
    try {
        load_model(std::filesystem::path(SISTRUM_TEST_MODELS) / file, impatient());
    } catch (const ModelError& error) {
        return error.what();
    }
    return "";
}

double largest_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

TEST_CASE("a hostile model is refused with a reason, and takes neither memory nor time") {
    std::ifstream list(std::filesystem::path(SISTRUM_TEST_MODELS) / "hostile.json");
    const auto cases = nlohmann::json::parse(list);
    REQUIRE(cases.size() == 11);
    for (const auto& [file, expected] : cases.items()) {
        CAPTURE(file);
        const double before = largest_megabytes();
        const auto begin = std::chrono::steady_clock::now();
        const std::string error = error_of(file);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        CAPTURE(error);
        CHECK(error.find(expected.get<std::string>()) != std::string::npos);
        CHECK(error.find('\n') == std::string::npos);
        CHECK(passed.count() < 10.0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they have memory of their own
        CHECK(largest_megabytes() - before < 700.0);
#else
        (void)before;
#endif
    }
}

TEST_CASE("a render that does not end is stopped; the model and the last good sound go on") {
    Renderer renderer(load_model(test::model_path("hostile_later"), impatient()));
    const Audio good = renderer.render({});
    Sound trap;
    trap.controls["alpha"] = 1.0;
    CHECK_THROWS_WITH_AS(renderer.render(trap), "hostile_later.onnx: a run takes more than 0.3 s",
                         ModelError);
    CHECK(renderer.render({}).samples == good.samples);
}

}  // namespace
}  // namespace sistrum
