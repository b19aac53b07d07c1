// Renders held notes a little ahead of where they are played: whichever would be missed first has its turn.
// [render]
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "render/attack_cache.h"
#include "render/stream_exchange.h"
#include "render/stream_source.h"

namespace sistrum {

class Streams {
  public:
    // `failed` hears, with the part, why a stream has ended before its time.
    using Failed = std::function<void(int part, const std::string& message)>;
    Streams(StreamExchange& exchange, StreamSources& sources, AttackCache& attacks, Failed failed);

    // One chunk. False: every stream is as far ahead as it should be, and the exchange knows it.
    bool work();

    // [any]
    int active() const noexcept { return active_.load(); }         // streams that have not ended
    double ahead_ms() const noexcept { return ahead_ms_.load(); }  // of the one that is least; 0: none

  private:
    struct Stream {
        StreamStart start;
        std::shared_ptr<const StreamSource> source;
        NoteStream note;
        int changes = 0;      // so many it knows
        int last_change = 0;  // frame of the last
        int consumed = 0;

        int frames_ahead() const;  // of what was consumed, at least
        bool behind() const;       // the next chunk is due
        double ahead_ms() const;   // from where it is played to where it is rendered
    };

    int most_urgent() const;
    bool all_ahead();
    void take_up(int slot);
    std::unique_ptr<Stream> opened(const StreamStart& start);
    void work_in(Stream& stream, StreamChange change);
    void render(int slot);
    void end(int slot, const StreamStart& start, int frame, const std::string& why);
    void count();

    static constexpr std::uint64_t kNothingSeen = ~std::uint64_t{0};

    StreamExchange& exchange_;
    StreamSources& sources_;
    AttackCache& attacks_;
    Failed failed_;
    std::array<std::unique_ptr<Stream>, kStreamSlots> streams_;
    std::array<std::uint64_t, kStreamSlots> over_{};  // streams that have failed
    StreamExchange::Asked asked_;                     // kept for its memory
    std::uint64_t seen_ = kNothingSeen;               // how much of what was wanted
    std::atomic<int> active_{0};
    std::atomic<double> ahead_ms_{0.0};
};

}  // namespace sistrum
