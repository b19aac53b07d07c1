// Models that mean harm: each is refused with its reason, soon, and the process is none the larger for it.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine.h"
#include "render/load_model.h"
#include "render/renderer.h"
#include "support/play.h"

namespace sistrum {
namespace {

LoadLimits impatient(double seconds) {
    LoadLimits limits;
    limits.max_run_seconds = seconds;
    return limits;
}

double cpu_seconds() {  // of all threads of this process
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string error_of(const std::string& file) {
    try {
        load_model(std::filesystem::path(SISTRUM_TEST_MODELS) / file, impatient(0.3));
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
        const double begin = cpu_seconds();
        const std::string error = error_of(file);
        const double passed = cpu_seconds() - begin;
        CAPTURE(error);
        CHECK(error.find(expected.get<std::string>()) != std::string::npos);
        CHECK(error.find('\n') == std::string::npos);
        CHECK(passed < 10.0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they have memory of their own
        CHECK(largest_megabytes() - before < 700.0);
#else
        (void)before;
#endif
    }
}

TEST_CASE("a render that does not end is stopped; the model and the last good sound go on") {
    Renderer renderer(
        load_model(test::model_path("hostile_later"), impatient(3.0)));  // of which a good run needs 1 ms
    const Audio good = renderer.render({});
    Sound trap;
    trap.controls["alpha"] = 1.0;
    CHECK_THROWS_WITH_AS(renderer.render(trap), "hostile_later.onnx: a run takes more than 3 s", ModelError);
    CHECK(renderer.render({}).samples == good.samples);
}

}  // namespace
}  // namespace sistrum
