// Which ONNX Runtime this process runs: loaded once, by explicit path and privately (RTLD_LOCAL), so that two
// plug-ins with different runtimes do not meet.
#pragma once

#include <filesystem>

namespace sistrum {

// [main] Before the first model is loaded; later calls have no effect. Without it: the environment variable
// SISTRUM_ONNXRUNTIME, then libonnxruntime.so.1 (.dylib) beside the binary that holds this code.
void set_onnxruntime_library(const std::filesystem::path& library);

// The entry point OrtGetApiBase of the loaded library. Throws ModelError that names what was tried.
void* onnxruntime_entry_point();

}  // namespace sistrum
