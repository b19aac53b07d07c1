// A thread that does one thing after another, for what takes long and is not urgent. It starts with the first
// task, so that who has none pays nothing.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sistrum {

class Worker {
  public:
    Worker() = default;
    ~Worker();  // lets the task under way finish and forgets the others
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void post(std::function<void()> task);  // [any but audio] A task throws nothing.

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;  // guarded by mutex_, as all below
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace sistrum
