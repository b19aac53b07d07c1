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
    // [ticker] Short; takes no lock that anybody holds while it calls Ticker. True: look again soon.
    virtual bool tick() noexcept = 0;

  protected:
    ~Ticked() = default;
};

class Ticker {
  public:
    static constexpr std::chrono::microseconds kSoon{1'500};  // while some audio runs
    static constexpr std::chrono::milliseconds kLater{20};  // while none does: 50 wakes a second cost nothing

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
