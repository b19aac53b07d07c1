// One timer for all instances of the plug-in in a process: however many there are, the message thread is
// woken once a tick, and an idle instance costs it one virtual call.
#pragma once

#include <juce_events/juce_events.h>

#include <memory>
#include <mutex>
#include <vector>

namespace sistrum::shell {

class SharedClock final : private juce::Timer {
  public:
    static constexpr int kHz = 20;

    class Listener {
      public:
        virtual ~Listener() = default;
        virtual void tick() = 0;  // on the message thread
    };

    SharedClock() = default;
    ~SharedClock() override { stopTimer(); }

    void add(Listener& listener);     // [any]
    void remove(Listener& listener);  // [any] a tick that is under way is over when it returns

  private:
    struct Entry {
        explicit Entry(Listener& l) : listener(&l) {}
        std::recursive_mutex busy;  // held during a tick, which may remove its own listener
        Listener* listener;         // null: removed
    };
    void timerCallback() override;

    std::mutex mutex_;
    std::vector<std::shared_ptr<Entry>> entries_;  // guarded by mutex_
};

}  // namespace sistrum::shell
