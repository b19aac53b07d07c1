#include "render/load_model.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "model/session.h"
#include "model/sha256.h"
#include "realtime/flush_denormals.h"
#include "render/self_test.h"

namespace sistrum {
namespace {

// Models in use, by hash. Weak: a model goes with its last user.
struct Cached {
    std::mutex
        loading;  // of many engines that ask for one model at once, the first loads and the others wait
    std::weak_ptr<const Model> model;
};
struct Cache {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<Cached>> models;
};

Cache& cache() {
    static Cache* const instance = new Cache;  // outlives engines that are themselves static
    return *instance;
}

std::shared_ptr<Cached> place_of(const std::string& sha256) {
    const std::lock_guard lock(cache().mutex);
    auto& place = cache().models[sha256];
    if (place == nullptr) place = std::make_shared<Cached>();
    return place;
}

// Sets ONNX Runtime up while this thread reads and hashes: both take some 15 ms the first time.
class RuntimeAhead {
  public:
    RuntimeAhead() {
        static std::atomic<bool> begun{false};
        if (!begun.exchange(true)) thread_ = std::thread(&RuntimeAhead::prepare);
    }
    ~RuntimeAhead() {
        if (thread_.joinable()) thread_.join();
    }
    RuntimeAhead(const RuntimeAhead&) = delete;
    RuntimeAhead& operator=(const RuntimeAhead&) = delete;

  private:
    static void prepare() noexcept {
        try {
            prepare_onnxruntime();
        } catch (const ModelError&) {
            // Whoever opens a session hears of it.
        }
    }
    std::thread thread_;
};

}  // namespace

std::shared_ptr<const Model> load_model(const std::filesystem::path& path, const LoadLimits& limits,
                                        const std::string& expected_sha256) {
    const RuntimeAhead runtime;
    const auto bytes = read_model_file(path, limits);
    const std::string sha256 = sha256_hex(bytes);
    if (!expected_sha256.empty() && sha256 != expected_sha256) {
        throw ModelError(path.string() + ": sha256: expected " + expected_sha256 + ", found " + sha256);
    }
    const auto place = place_of(sha256);
    const std::lock_guard lock(place->loading);
    if (auto model = place->model.lock()) return model;
    // ONNX Runtime would set the flags for good on the thread that opens a session.
    const ScopedFlushDenormals flags;
    auto model = std::make_shared<const Model>(path, bytes, sha256, limits);
    Renderer renderer(model);
    run_self_test(renderer);
    place->model = model;
    return model;
}

}  // namespace sistrum
