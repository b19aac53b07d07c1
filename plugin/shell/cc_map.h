// Which MIDI controllers move which host parameters. The audio thread looks a controller up and learns, the
// main thread asks and forgets: all of it atomics, so that nobody waits.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "realtime/rt_macros.h"

namespace sistrum::shell {

// A controller as it was learned.
struct ControllerSource {
    int controller = 0;  // 0..119
    int channel = 0;     // 1..16; 0: any
    bool operator==(const ControllerSource&) const = default;
};

class CcMap {
  public:
    static constexpr int kParameters = 1024;  // host parameters by their index; more cannot be mapped

    // [main] The next controller that is heard moves `parameter` from then on: on any channel, or only on the
    // one that it was heard on. Sustain and the channel mode messages cannot be learned.
    void learn(int parameter, bool one_channel = false) noexcept;
    void cancel_learn() noexcept { learning_.store(kNothing, std::memory_order_relaxed); }
    std::optional<int> learning() const noexcept;

    // [any]
    std::optional<ControllerSource> source(int parameter) const noexcept;

    // [main] A parameter has one source at most, a source may move many parameters.
    void set_source(int parameter, std::optional<ControllerSource> source) noexcept;
    void clear() noexcept;

    // [audio] Calls move(parameter) for each that the controller moves. `channel` is 0..15.
    template <typename Move>
    void hear(int channel, int controller, Move&& move) noexcept SISTRUM_NONBLOCKING {
        if (!learnable(controller)) return;
        learn_from(channel, controller);
        if (users_[index(controller)].load(std::memory_order_relaxed) == 0) return;
        const auto any = pack({controller, 0}), here = pack({controller, channel + 1});
        for (int parameter = 0; parameter < kParameters; ++parameter) {
            const auto source = sources_[index(parameter)].load(std::memory_order_relaxed);
            if (source == any || source == here) move(parameter);
        }
    }

    // [audio] Whether hear() would do anything.
    bool wants(int controller) const noexcept SISTRUM_NONBLOCKING;

    static bool learnable(int controller) noexcept SISTRUM_NONBLOCKING;

  private:
    using Packed = std::uint16_t;
    static constexpr Packed kFree = 0;
    static constexpr int kNothing = -1, kOneChannel = kParameters;  // added to the parameter being learned

    static std::size_t index(int i) noexcept { return static_cast<std::size_t>(i); }
    static Packed pack(ControllerSource source) noexcept;
    void learn_from(int channel, int controller) noexcept SISTRUM_NONBLOCKING;
    void assign(int parameter, Packed source) noexcept SISTRUM_NONBLOCKING;

    std::array<std::atomic<Packed>, kParameters> sources_{};
    std::array<std::atomic<std::uint16_t>, 128> users_{};  // parameters of each controller
    std::atomic<int> learning_{kNothing};
};

}  // namespace sistrum::shell
