// The keys of a part that are down, in the order in which they went down: the newest is the one that a part
// with one note at a time plays. [audio]
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "realtime/rt_macros.h"

namespace sistrum {

struct ChannelKey {
    std::uint8_t channel = 0, key = 0;
    bool operator==(const ChannelKey&) const = default;
};

class KeyStack {
  public:
    static constexpr int kMost = 32;  // more hands than a player has; the oldest is forgotten

    void clear() noexcept SISTRUM_NONBLOCKING { count_ = 0; }
    void press(ChannelKey key) noexcept SISTRUM_NONBLOCKING {
        lift(key);
        if (count_ == kMost) remove(keys_.begin());
        keys_[static_cast<std::size_t>(count_++)] = key;
    }
    void lift(ChannelKey key) noexcept SISTRUM_NONBLOCKING {
        const auto found = std::find(keys_.begin(), keys_.begin() + count_, key);
        if (found != keys_.begin() + count_) remove(found);
    }
    // Null: none is down.
    const ChannelKey* newest() const noexcept SISTRUM_NONBLOCKING {
        return count_ > 0 ? &keys_[static_cast<std::size_t>(count_ - 1)] : nullptr;
    }

  private:
    using Keys = std::array<ChannelKey, kMost>;
    void remove(Keys::iterator key) noexcept SISTRUM_NONBLOCKING {
        std::move(key + 1, keys_.begin() + count_, key);
        --count_;
    }

    Keys keys_{};
    int count_ = 0;
};

}  // namespace sistrum
