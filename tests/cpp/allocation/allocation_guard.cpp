// The replaced malloc family over glibc's own; the counting is in allocation_guard.h.
#include "allocation/allocation_guard.h"

#include <cerrno>
#include <cstddef>

extern "C" {
void* __libc_malloc(std::size_t size);
void __libc_free(void* memory);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

// Constant-initialised and trivial: reading them allocates nothing, at any moment of a thread's life.
thread_local bool armed = false;
thread_local int calls = 0;

void note() {
    if (armed) ++calls;
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) void* malloc(std::size_t size) {
    note();
    return __libc_malloc(size);
}
__attribute__((visibility("default"))) void free(void* memory) {
    if (memory != nullptr) note();
    __libc_free(memory);
}
__attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) {
    note();
    return __libc_calloc(count, size);
}
__attribute__((visibility("default"))) void* realloc(void* memory, std::size_t size) {
    note();
    return __libc_realloc(memory, size);
}
__attribute__((visibility("default"))) void* memalign(std::size_t alignment, std::size_t size) {
    note();
    return __libc_memalign(alignment, size);
}
__attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note();
    return __libc_memalign(alignment, size);
}
__attribute__((visibility("default"))) int posix_memalign(void** memory, std::size_t alignment,
                                                          std::size_t size) {
    note();
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"

namespace sistrum::test {

AllocationGuard::AllocationGuard() {
    calls = 0;
    armed = true;
}
AllocationGuard::~AllocationGuard() {
    armed = false;
}

int AllocationGuard::count() const {
    return calls;
}

}  // namespace sistrum::test
