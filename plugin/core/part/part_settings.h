// The present parameters of all parts: plain atomics that any thread reads and writes. The audio thread looks
// at them once a block, the render thread once a render.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "part/part_params.h"
#include "realtime/rt_macros.h"

namespace sistrum {

class PartSettings {
  public:
    static constexpr int kParts = 16;

    explicit PartSettings(int first_note) {
        for (int part = 0; part < kParts; ++part) {
            PartValues values = default_values();
            values[static_cast<std::size_t>(PartParam::note)] = static_cast<float>(first_note + part);
            for (std::size_t i = 0; i < values.size(); ++i) at(part)[i].store(values[i]);
        }
    }

    // Clamped to the table; no NaN. True: it changed.
    bool set(int part, PartParam param, float value) noexcept SISTRUM_NONBLOCKING {
        const float wanted = legal_value(param, value);
        if (at(part)[static_cast<std::size_t>(param)].exchange(wanted) == wanted) return false;
        changes_.fetch_add(1, std::memory_order_release);
        return true;
    }

    float get(int part, PartParam param) const noexcept SISTRUM_NONBLOCKING {
        return at(part)[static_cast<std::size_t>(param)].load(std::memory_order_relaxed);
    }

    PartValues all(int part) const noexcept SISTRUM_NONBLOCKING {
        PartValues values{};
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = at(part)[i].load(std::memory_order_relaxed);
        return values;
    }

    // Grows with every change: who saw this count has seen all values that came before.
    std::uint64_t changes() const noexcept SISTRUM_NONBLOCKING {
        return changes_.load(std::memory_order_acquire);
    }

  private:
    using Atomics = std::array<std::atomic<float>, kPartParams>;
    Atomics& at(int part) noexcept { return values_[static_cast<std::size_t>(part)]; }
    const Atomics& at(int part) const noexcept { return values_[static_cast<std::size_t>(part)]; }

    std::array<Atomics, kParts> values_{};
    std::atomic<std::uint64_t> changes_{1};
};

}  // namespace sistrum
