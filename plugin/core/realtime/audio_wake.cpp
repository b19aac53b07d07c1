#include "realtime/audio_wake.h"

namespace sistrum {

AudioWake::~AudioWake() {
    if (ticker_ != nullptr) ticker_->remove(*this);
}

void AudioWake::start() {
    if (ticker_ != nullptr) return;
    ticker_ = Ticker::of_process();
    ticker_->add(*this);
}

void AudioWake::begin_block() noexcept {
    const std::thread::id self = std::this_thread::get_id();
    if (audio_.load(std::memory_order_relaxed) != self) audio_.store(self, std::memory_order_relaxed);
    blocks_.fetch_add(1, std::memory_order_relaxed);
}

void AudioWake::wake() noexcept {
    const std::thread::id self = std::this_thread::get_id();
    if (self == made_by_ && self != audio_.load(std::memory_order_relaxed)) return signal_.post();
    marked_.store(true, std::memory_order_release);
}

std::chrono::microseconds AudioWake::tick() noexcept {
    const auto now = std::chrono::steady_clock::now();
    if (marked_.exchange(false, std::memory_order_acquire)) {
        signal_.post();
        last_mark_ = now;
    }
    const std::uint64_t blocks = blocks_.load(std::memory_order_relaxed);
    if (blocks != blocks_seen_) last_block_ = now;
    blocks_seen_ = blocks;
    if (blocks == 0 || now - last_block_ > kRecent) return kResting;
    return now - last_mark_ < kRecent ? kBusy : kRunning;
}

}  // namespace sistrum
