#include "render/run_limit.h"

namespace sistrum {

RunLimit::RunLimit(Inference& inference, double seconds)
    : inference_(inference),
      end_(std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                  std::chrono::duration<double>(seconds))),
      ticker_(Ticker::of_process()) {
    ticker_->add(*this);
}

RunLimit::~RunLimit() {
    ticker_->remove(*this);
}

std::chrono::microseconds RunLimit::tick() noexcept {
    if (std::chrono::steady_clock::now() >= end_) inference_.stop();
    return Ticker::kLongest;
}

}  // namespace sistrum
