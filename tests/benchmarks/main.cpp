// The benchmark program: picks the model and ONNX Runtime, then runs Google Benchmark.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string_view>
#include <vector>

#include "benchmark_model.h"
#include "model/onnxruntime.h"

namespace sistrum::bench {

std::filesystem::path& model_path() {
    static std::filesystem::path path = SISTRUM_BENCHMARK_MODEL;
    return path;
}

std::filesystem::path& notes_model_path() {
    static std::filesystem::path path = SISTRUM_BENCHMARK_NOTES_MODEL;
    return path;
}

}  // namespace sistrum::bench

int main(int argc, char** argv) {
    constexpr std::string_view kModel = "--model=", kNotesModel = "--notes-model=";
    std::vector<char*> arguments;
    for (int i = 0; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument.substr(0, kModel.size()) == kModel) {
            sistrum::bench::model_path() = argument.substr(kModel.size());
        } else if (argument.substr(0, kNotesModel.size()) == kNotesModel) {
            sistrum::bench::notes_model_path() = argument.substr(kNotesModel.size());
        } else {
            arguments.push_back(argv[i]);
        }
    }
    if (std::getenv("SISTRUM_ONNXRUNTIME") == nullptr) {
        sistrum::set_onnxruntime_library(SISTRUM_BENCHMARK_ONNXRUNTIME);
    }
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
