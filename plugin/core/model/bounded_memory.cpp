#include "model/bounded_memory.h"

#include <limits>
#include <new>

namespace sistrum {
namespace {

constexpr std::size_t kAlignment = 64;  // of a cache line, and of the widest vectors
constexpr std::align_val_t kAligned{kAlignment};

struct Left {
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();  // no cap
    bool exceeded = false;
};
thread_local Left left;

}  // namespace

MemoryCap::MemoryCap(std::uint64_t bytes) noexcept : outer_left_(left.bytes), outer_exceeded_(left.exceeded) {
    left = {bytes, false};
}

MemoryCap::~MemoryCap() {
    left = {outer_left_, outer_exceeded_};
}

bool MemoryCap::exceeded() const noexcept {
    return left.exceeded;
}

// The size lies in the 64 bytes before what is handed out.
void* allocate_bounded(std::size_t size) {
    if (size > left.bytes || size > std::numeric_limits<std::size_t>::max() - kAlignment) {
        left.exceeded = true;
        throw std::bad_alloc();
    }
    auto* const block = static_cast<std::byte*>(::operator new(size + kAlignment, kAligned));
    if (left.bytes != std::numeric_limits<std::uint64_t>::max()) left.bytes -= size;
    *reinterpret_cast<std::size_t*>(block) = size;
    return block + kAlignment;
}

void free_bounded(void* memory) noexcept {
    if (memory == nullptr) return;
    auto* const block = static_cast<std::byte*>(memory) - kAlignment;
    const std::size_t size = *reinterpret_cast<const std::size_t*>(block);
    const std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
    if (left.bytes != none) left.bytes = size < none - 1 - left.bytes ? left.bytes + size : none - 1;
    ::operator delete(block, kAligned);
}

}  // namespace sistrum
