// Turns a host's MIDI buffer into the engine's events, in batches of fixed size: no allocation, nothing
// dropped. What the shell itself acts on (learned controllers, program changes) cuts the block, so that it
// takes hold at its sample.
#pragma once

#include <juce_audio_basics/juce_audio_basics.h>

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "voice/event.h"

namespace sistrum::shell {

// What one message means to the engine: at most three events.
struct MidiEvents {
    std::array<Event, 3> events{};
    std::size_t count = 0;
    std::span<const Event> all() const noexcept { return {events.data(), count}; }
};
MidiEvents to_events(const juce::MidiMessageMetadata& message) noexcept;

// A message that the shell may act on.
struct ShellMessage {
    enum class Type : std::uint8_t { none, controller, program };
    Type type = Type::none;
    int channel = 0;  // 0..15
    int number = 0;   // of the controller or program, 0..127
    int value = 0;    // of the controller, 0..127
};
ShellMessage to_shell_message(const juce::MidiMessageMetadata& message) noexcept;

class MidiInput {
  public:
    static constexpr std::size_t kBatch = 512;

    // [audio] An event for the start of the next block; the first ones to come get a place.
    bool add_first(const Event& event) noexcept {
        if (count_ == kBatch / 2) return false;
        events_[count_] = event;
        events_[count_++].frame = 0;
        return true;
    }

    // [audio] Cuts the block where a batch is full and before each message that `wanted(ShellMessage)` wants,
    // which then goes to `act`: calls render(first, frames, events) for consecutive spans that cover
    // [0, frames), with event frames relative to the span. A span of 0 frames carries events that come before
    // the rest of the block.
    template <typename Render, typename Wanted, typename Act>
    void split(const juce::MidiBuffer& midi, int frames, Render&& render, Wanted&& wanted,
               Act&& act) noexcept {
        int start = 0;
        const auto render_to = [&](int end) {
            render(start, end - start, std::span<const Event>{events_.data(), std::exchange(count_, 0)});
            start = end;
        };
        for (const auto message : midi) {
            const auto frame = juce::jlimit(start, std::max(start, frames - 1), message.samplePosition);
            for (auto event : to_events(message).all()) {
                if (count_ == kBatch) render_to(frame);
                event.frame = frame - start;
                events_[count_++] = event;
            }
            const auto own = to_shell_message(message);
            if (own.type == ShellMessage::Type::none || !wanted(own)) continue;
            if (count_ > 0 || frame > start) render_to(frame);
            act(own);
        }
        render_to(frames);
    }

  private:
    std::array<Event, kBatch> events_{};
    std::size_t count_ = 0;
};

}  // namespace sistrum::shell
