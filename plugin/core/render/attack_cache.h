// Keeps the attacks of held notes rendered: of the part's sound every pitch in every velocity layer, those
// that are played first. What the audio thread has is good until something newer comes. [render]
#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "render/stream_exchange.h"
#include "render/stream_source.h"

namespace sistrum {

inline constexpr int kPitches = 128;

class AttackCache {
  public:
    // Of one part's attacks, samples alone; past that the pitches far from those played have none.
    static constexpr std::size_t kMostBytes = 16 << 20;

    AttackCache(int parts, StreamExchange& exchange, std::size_t most_bytes = kMostBytes)
        : parts_(static_cast<std::size_t>(parts)), exchange_(exchange), most_bytes_(most_bytes) {}

    // Attacks of this sound are wanted from now on, of stretched notes if a length is given; null: none are.
    // The same again costs nothing.
    void want(int part, std::shared_ptr<const StreamSource> source, int length_frames);
    void count_note(int part, int pitch, int layer);  // somebody plays it

    // Renders one, of the pitches played last or of any. False: they are all there. Throws ModelError when
    // the network fails: `failed_part` will not be tried again until something else is wanted of it.
    enum class Which : std::uint8_t { played, any };
    bool work(Which which);
    int failed_part() const { return failed_part_; }

    // [any]
    bool all_done() const noexcept { return pending_.load() == 0; }
    std::bitset<kPitches> cached(int part) const;  // pitches whose newest attacks are there, in all layers

  private:
    struct Part {
        std::shared_ptr<const StreamSource> source;
        int length_frames = 0;
        bool complete = true;
        std::size_t bytes = 0;
        std::set<std::pair<int, int>> made;            // pitch, layer
        std::array<std::uint64_t, kPitches> played{};  // when, counted in notes; 0: never
        std::array<int, kPitches> played_layer{};
        int centre = 60, layer = 0;  // around which the search goes on: those played last
        std::array<std::atomic<std::uint64_t>, 2> cached{};
    };

    std::optional<AttackPlace> next_of(const Part& part, Which which) const;
    void render(int index, const AttackPlace& place);
    void mark_made(Part& part, const AttackPlace& place);
    void set_complete(Part& part, bool complete);

    // So many of the notes played last count as being played.
    static constexpr std::uint64_t kPlayedNotes = 32;

    std::vector<Part> parts_;
    StreamExchange& exchange_;
    const std::size_t most_bytes_;
    std::uint64_t notes_ = 0;
    std::size_t next_part_ = 0;
    int failed_part_ = 0;
    std::atomic<int> pending_{0};  // parts that are not complete
};

}  // namespace sistrum
