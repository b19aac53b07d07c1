// How much of its time the audio callback takes, for people to read: a running average without locks.
#pragma once

#include <juce_core/juce_core.h>

#include <atomic>
#include <cmath>

namespace sistrum::shell {

class CallbackLoad {
  public:
    // [audio] Measures from here to the end of the scope.
    class Scope {
      public:
        Scope(CallbackLoad& load, int frames, double sample_rate) noexcept
            : load_(load), begin_(juce::Time::getHighResolutionTicks()), seconds_(frames / sample_rate) {}
        ~Scope() {
            const auto taken = juce::Time::getHighResolutionTicks() - begin_;
            load_.add(juce::Time::highResolutionTicksToSeconds(taken), seconds_);
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        CallbackLoad& load_;
        const juce::int64 begin_;
        const double seconds_;  // that the block lasts
    };

    double average() const noexcept { return average_.load(std::memory_order_relaxed); }  // [any]

  private:
    static constexpr double kMemory = 1.0;  // seconds

    // A longer block weighs more, so that the average does not depend on block sizes.
    void add(double taken, double seconds) noexcept {
        if (!(seconds > 0.0)) return;
        const auto weight = 1.0 - std::exp(-seconds / kMemory);
        const auto before = average_.load(std::memory_order_relaxed);
        average_.store(before + weight * (taken / seconds - before), std::memory_order_relaxed);
    }

    std::atomic<double> average_{0.0};
};

}  // namespace sistrum::shell
