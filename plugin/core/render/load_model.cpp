#include "render/load_model.h"

#include <map>
#include <mutex>

#include "model/sha256.h"
#include "realtime/flush_denormals.h"
#include "render/self_test.h"

namespace sistrum {
namespace {

// Models in use, by hash. Weak: a model goes with its last user.
struct Cache {
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<const Model>> models;
};

Cache& cache() {
    static Cache* const instance = new Cache;  // outlives engines that are themselves static
    return *instance;
}

}  // namespace

std::shared_ptr<const Model> load_model(const std::filesystem::path& path, const LoadLimits& limits,
                                        const std::string& expected_sha256) {
    const auto bytes = read_model_file(path, limits);
    const std::string sha256 = sha256_hex(bytes);
    if (!expected_sha256.empty() && sha256 != expected_sha256) {
        throw ModelError(path.string() + ": sha256: expected " + expected_sha256 + ", found " + sha256);
    }
    // Held while loading: of many engines that ask for one model at once, the first loads and the others
    // wait.
    const std::lock_guard lock(cache().mutex);
    std::weak_ptr<const Model>& cached = cache().models[sha256];
    if (auto model = cached.lock()) return model;
    const ScopedFlushDenormals
        flags;  // ONNX Runtime would set them for good on the thread that opens a session
    auto model = std::make_shared<const Model>(path, bytes, sha256, limits);
    Renderer renderer(model);
    run_self_test(renderer);
    cached = model;
    return model;
}

}  // namespace sistrum
