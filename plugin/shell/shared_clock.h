// One timer for all instances of the plug-in in a process: however many there are, the message thread is
// woken once a tick, and seldom where all of them are idle.
#pragma once

#include <juce_events/juce_events.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace sistrum::shell {

class SharedClock final : private juce::Timer {
  public:
    static constexpr int kHz = 20, kIdleHz = 2;

    class Listener {
      public:
        virtual ~Listener() = default;
        virtual bool tick() = 0;  // on the message thread; whether there is more to come soon
    };

    SharedClock() = default;
    ~SharedClock() override { stopTimer(); }

    void add(Listener& listener);     // [any]
    void remove(Listener& listener);  // [any] a tick that is under way is over when it returns
    void hurry();                     // [any] there is something to come

  private:
    struct Entry {
        explicit Entry(Listener& l) : listener(&l) {}
        std::recursive_mutex busy;  // held during a tick, which may remove its own listener
        Listener* listener;         // null: removed
    };
    void timerCallback() override;

    static constexpr int kPatience = kHz;  // ticks without anything, until it slows down

    std::atomic<int> quiet_ticks_{0};
    std::mutex mutex_;
    std::vector<std::shared_ptr<Entry>> entries_;  // guarded by mutex_
};

}  // namespace sistrum::shell
