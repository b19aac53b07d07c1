// Ends a network's run that takes too long: the process's ticker looks at the clock meanwhile.
#pragma once

#include <chrono>
#include <memory>

#include "model/session.h"
#include "realtime/ticker.h"

namespace sistrum {

// In scope around Inference::run().
class RunLimit final : private Ticked {
  public:
    RunLimit(Inference& inference, double seconds);
    ~RunLimit();
    RunLimit(const RunLimit&) = delete;
    RunLimit& operator=(const RunLimit&) = delete;

  private:
    std::chrono::microseconds tick() noexcept override;

    Inference& inference_;
    std::chrono::steady_clock::time_point end_;
    std::shared_ptr<Ticker> ticker_;
};

}  // namespace sistrum
