#include "model/onnxruntime.h"

#include <dlfcn.h>

#include <cstdlib>
#include <mutex>
#include <string>

#include "model/error.h"

namespace sistrum {
namespace {

#ifdef __APPLE__
constexpr const char* kFileName = "libonnxruntime.dylib";
#else
constexpr const char* kFileName = "libonnxruntime.so.1";
#endif

struct Library {
    std::mutex mutex;
    std::filesystem::path wanted;
    void* entry_point = nullptr;  // never unloaded: ONNX Runtime does not survive dlclose
};

Library& library() {
    static Library* const instance = new Library;  // outlives every static destructor
    return *instance;
}

const char* this_binary() {  // null: unknown
    Dl_info info{};
    return dladdr(reinterpret_cast<const void*>(&library), &info) == 0 ? nullptr : info.dli_fname;
}

std::filesystem::path beside_this_binary() {
    const char* const ours = this_binary();
    if (ours == nullptr) return kFileName;
    return std::filesystem::absolute(ours).parent_path() / kFileName;
}

// ONNX Runtime stays, and so do its pointers to our allocator: a host that unloads a plug-in and loads it
// again finds the same one.
void stay_loaded() {
    if (const char* const ours = this_binary()) dlopen(ours, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

std::filesystem::path choose(const std::filesystem::path& wanted) {
    if (!wanted.empty()) return wanted;
    if (const char* named = std::getenv("SISTRUM_ONNXRUNTIME"); named != nullptr && *named != '\0')
        return named;
    return beside_this_binary();
}

}  // namespace

void set_onnxruntime_library(const std::filesystem::path& path) {
    const std::lock_guard lock(library().mutex);
    library().wanted = path;
}

void* onnxruntime_entry_point() {
    Library& shared = library();
    const std::lock_guard lock(shared.mutex);
    if (shared.entry_point != nullptr) return shared.entry_point;
    const std::filesystem::path path = choose(shared.wanted);
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw ModelError(std::string("ONNX Runtime cannot be loaded: ") + dlerror());
    stay_loaded();
    shared.entry_point = dlsym(handle, "OrtGetApiBase");
    if (shared.entry_point == nullptr) {
        dlclose(handle);
        throw ModelError(path.string() + " is not ONNX Runtime: it has no OrtGetApiBase");
    }
    return shared.entry_point;
}

}  // namespace sistrum
