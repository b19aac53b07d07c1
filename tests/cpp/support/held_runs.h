// Lets no network run while it lives: renders and loads that are asked for stay under way, however quick the
// machine is or however slow.
#pragma once

#include <memory>
#include <semaphore>

#include "realtime/ticker.h"

namespace sistrum::test {

// A run begins by adding itself to the process's ticker (render/run_limit.h), which this one keeps busy. So
// nothing else may come to the ticker or leave it meanwhile: an engine has to have begun before, and ends
// after.
class HeldRuns final : private Ticked {
  public:
    HeldRuns() {
        ticker_->add(*this);
        held_.acquire();
    }
    ~HeldRuns() {
        let_go_.release();
        ticker_->remove(*this);
    }
    HeldRuns(const HeldRuns&) = delete;
    HeldRuns& operator=(const HeldRuns&) = delete;

  private:
    std::chrono::microseconds tick() noexcept override {
        if (ticks_++ == 0) {
            held_.release();
            let_go_.acquire();
        }
        return Ticker::kLongest;
    }

    std::shared_ptr<Ticker> ticker_ = Ticker::of_process();
    std::binary_semaphore held_{0}, let_go_{0};
    int ticks_ = 0;
};

}  // namespace sistrum::test
