// The one clock of the process: looks at what audio threads have marked. They set a flag, which costs nothing
// and cannot block; waking a sleeping thread takes a system call, and the ticker makes it in their place.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace sistrum {

// What is looked at.
class Ticked {
  public:
    // [ticker] Short; takes no lock that anybody holds while it calls Ticker. Returns when to look again, at
    // the latest.
    virtual std::chrono::microseconds tick() noexcept = 0;

  protected:
    ~Ticked() = default;
};

class Ticker {
  public:
    static constexpr std::chrono::milliseconds kLongest{50};  // 20 wakes a second cost next to nothing

    // The process's ticker: made for its first user, gone with its last. [main]
    static std::shared_ptr<Ticker> of_process();

    Ticker();
    ~Ticker();
    Ticker(const Ticker&) = delete;
    Ticker& operator=(const Ticker&) = delete;

    void add(Ticked& ticked);     // [any but audio]
    void remove(Ticked& ticked);  // [any but audio] No tick() of it is under way when this returns.

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable stop_changed_;
    bool stop_ = false;            // guarded by mutex_
    std::vector<Ticked*> ticked_;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace sistrum
