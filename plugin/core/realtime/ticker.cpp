#include "realtime/ticker.h"

#include <algorithm>

namespace sistrum {
namespace {

struct OfProcess {
    std::mutex mutex;
    std::weak_ptr<Ticker> ticker;
};

OfProcess& of_this_process() {
    static OfProcess* const instance = new OfProcess;  // outlives engines that are themselves static
    return *instance;
}

}  // namespace

std::shared_ptr<Ticker> Ticker::of_process() {
    OfProcess& process = of_this_process();
    const std::lock_guard lock(process.mutex);
    auto ticker = process.ticker.lock();
    if (ticker == nullptr) {
        ticker = std::make_shared<Ticker>();
        process.ticker = ticker;
    }
    return ticker;
}

Ticker::Ticker() : thread_([this] { run(); }) {}

Ticker::~Ticker() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stop_changed_.notify_one();
    thread_.join();
}

void Ticker::add(Ticked& ticked) {
    const std::lock_guard lock(mutex_);
    ticked_.push_back(&ticked);
}

void Ticker::remove(Ticked& ticked) {
    const std::lock_guard lock(mutex_);
    std::erase(ticked_, &ticked);
}

void Ticker::run() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        std::chrono::microseconds wait = kLongest;
        for (Ticked* const ticked : ticked_) wait = std::min(wait, ticked->tick());
        stop_changed_.wait_for(lock, wait, [this] { return stop_; });
    }
}

}  // namespace sistrum
