// How long the steps of a render take.
#pragma once

#include <chrono>

namespace sistrum {

class Stopwatch {
  public:
    double lap() {  // milliseconds since the last lap
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double, std::milli> passed = now - last_;
        last_ = now;
        return passed.count();
    }

  private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace sistrum
