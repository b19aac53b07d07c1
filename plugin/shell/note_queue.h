// Notes from the editor to the audio thread: fixed size, no lock; a full queue refuses (nobody clicks that
// fast).
#pragma once

#include <juce_core/juce_core.h>

#include <array>
#include <optional>

#include "voice/event.h"

namespace sistrum::shell {

class NoteQueue {
  public:
    static constexpr int kCapacity = 64;

    // [main] One thread pushes.
    bool push(const Event& event) noexcept {
        const auto scope = fifo_.write(1);
        if (scope.blockSize1 == 0) return false;
        events_[static_cast<std::size_t>(scope.startIndex1)] = event;
        return true;
    }

    // [audio] One thread pops.
    std::optional<Event> pop() noexcept {
        const auto scope = fifo_.read(1);
        if (scope.blockSize1 == 0) return std::nullopt;
        return events_[static_cast<std::size_t>(scope.startIndex1)];
    }

  private:
    juce::AbstractFifo fifo_{kCapacity + 1};  // AbstractFifo keeps one place free
    std::array<Event, kCapacity + 1> events_{};
};

}  // namespace sistrum::shell
