// Counts what a thread allocates and frees while it is armed: the whole malloc family is replaced in the test
// program (glibc only), so that nothing below C++ escapes either.
#pragma once

namespace sistrum::test {

class AllocationGuard {
  public:
    AllocationGuard();   // arms this thread
    ~AllocationGuard();  // disarms it
    AllocationGuard(const AllocationGuard&) = delete;
    AllocationGuard& operator=(const AllocationGuard&) = delete;

    int count() const;  // calls of malloc, calloc, realloc, free and their kin since it was armed
};

}  // namespace sistrum::test
