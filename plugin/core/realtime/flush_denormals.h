// Denormal numbers as zero on this thread while in scope: they cost up to a hundred times a normal number,
// and the same flags everywhere make every caller of a render get the same samples.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace sistrum {

class ScopedFlushDenormals {
  public:
#if defined(__SSE2__)
    ScopedFlushDenormals() noexcept : saved_(_mm_getcsr()) {
        constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
        _mm_setcsr(saved_ | kFlushToZero | kDenormalsAreZero);
    }
    ~ScopedFlushDenormals() {
        _mm_setcsr(saved_);
    }
#elif defined(__aarch64__)
    ScopedFlushDenormals() noexcept {
        asm volatile("mrs %0, fpcr" : "=r"(saved_));
        constexpr std::uint64_t kFlushToZero = std::uint64_t{1} << 24;
        asm volatile("msr fpcr, %0" ::"r"(saved_ | kFlushToZero));
    }
    ~ScopedFlushDenormals() {
        asm volatile("msr fpcr, %0" ::"r"(saved_));
    }
#else
#error "No way to flush denormals on this processor yet"
#endif
    ScopedFlushDenormals(const ScopedFlushDenormals&) = delete;
    ScopedFlushDenormals& operator=(const ScopedFlushDenormals&) = delete;

  private:
#if defined(__SSE2__)
    unsigned saved_;
#elif defined(__aarch64__)
    std::uint64_t saved_ = 0;
#endif
};

}  // namespace sistrum
