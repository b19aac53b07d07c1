// Memory for graphs, of which one thread may take so much and no more while a cap stands: a hostile model
// asks for all there is. Each run has its own cap, so that one model cannot starve another's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sistrum {

// While in scope, this thread gets at most so many bytes from allocate_bounded() beyond those it gives back.
class MemoryCap {
  public:
    explicit MemoryCap(std::uint64_t bytes) noexcept;
    ~MemoryCap();
    MemoryCap(const MemoryCap&) = delete;
    MemoryCap& operator=(const MemoryCap&) = delete;

    bool exceeded() const noexcept;  // something was refused

  private:
    std::uint64_t outer_left_;
    bool outer_exceeded_;
};

// Aligned to 64 bytes. Throws std::bad_alloc where the cap or the machine has no more.
void* allocate_bounded(std::size_t size);
void free_bounded(void* memory) noexcept;  // on any thread

}  // namespace sistrum
