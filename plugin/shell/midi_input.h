// Turns a host's MIDI buffer into the engine's events, in batches of fixed size: no allocation, nothing
// dropped.
#pragma once

#include <juce_audio_basics/juce_audio_basics.h>

#include <array>
#include <optional>
#include <span>
#include <utility>

#include "voice/event.h"

namespace sistrum::shell {

std::optional<Event> to_event(
    const juce::MidiMessageMetadata& message) noexcept;  // nothing for other messages

class MidiInput {
  public:
    static constexpr std::size_t kBatch = 512;

    // [audio] An event for the start of the next block; the first ones to come get a place.
    bool add_first(const Event& event) noexcept {
        if (first_ == kBatch / 2) return false;
        events_[first_] = event;
        events_[first_++].frame = 0;
        return true;
    }

    // [audio] Cuts the block where a batch is full: calls render(first, frames, events) for consecutive spans
    // that cover [0, frames), with event frames relative to the span. A span of 0 frames carries events that
    // did not fit into the batch of their frame; they come before the rest of the block.
    template <typename Render>
    void split(const juce::MidiBuffer& midi, int frames, Render&& render) noexcept {
        std::size_t count = std::exchange(first_, 0);
        int start = 0;
        for (const auto message : midi) {
            auto event = to_event(message);
            if (!event) continue;
            const auto frame = juce::jlimit(start, std::max(start, frames - 1), event->frame);
            if (count == kBatch) {
                render(start, frame - start, std::span<const Event>{events_.data(), count});
                start = frame;
                count = 0;
            }
            event->frame = frame - start;
            events_[count++] = *event;
        }
        render(start, frames - start, std::span<const Event>{events_.data(), count});
    }

  private:
    std::array<Event, kBatch> events_{};
    std::size_t first_ = 0;  // events added for the start of the next block
};

}  // namespace sistrum::shell
