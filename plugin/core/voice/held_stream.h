// One note of a streaming model, held as long as its key: what is asked of its stream, and how the stream is
// read. [audio]
#pragma once

#include <array>
#include <cstdint>

#include "realtime/held_display.h"
#include "realtime/rt_macros.h"
#include "realtime/stream_chunk.h"
#include "voice/stream_feed.h"
#include "voice/stream_reader.h"
#include "voice/stream_supply.h"

namespace sistrum {

// A note as it begins.
struct HeldStart {
    const StreamFacts* facts = nullptr;  // of the sound; looked at only while the note begins
    Attack* attack = nullptr;            // null: there is none, the stream brings the whole note
    int part = 0;
    int pitch = 60;  // MIDI note, any: one that the model does not render is transposed from the nearest
    float velocity = 1.0f, pressure = 0.0f;
    std::uint64_t key = 0;  // see StreamStart
    int length_frames = 0;  // of a stretched note; 0: held until released
};

// Changes take effect at the beginning of a frame of the model, the second one that begins after them: until
// then the render thread has the time of at least one frame.
class HeldStream {
  public:
    HeldStream(StreamSupply& supply, SupplyWait& wait, int slot)
        : supply_(supply), slot_(slot), feed_(supply, wait, slot), reader_(feed_) {}

    // `name` is no other's before or after it.
    void begin(const HeldStart& start, std::uint64_t name, double sample_rate) noexcept SISTRUM_NONBLOCKING;
    void end() noexcept SISTRUM_NONBLOCKING;                                   // at once
    std::uint64_t name() const noexcept SISTRUM_NONBLOCKING { return name_; }  // 0: free
    void add(StreamChunk* chunk) noexcept SISTRUM_NONBLOCKING { feed_.add(chunk); }

    // A stretched note ends by itself and takes no release.
    bool stretched() const noexcept SISTRUM_NONBLOCKING { return stretched_; }
    void release() noexcept SISTRUM_NONBLOCKING;
    void move_to(int pitch) noexcept SISTRUM_NONBLOCKING;  // legato
    void set_pressure(float pressure) noexcept SISTRUM_NONBLOCKING;
    // On top of its pitch, from the next sample on.
    void tune(double semitones, const Interpolator& tables) noexcept SISTRUM_NONBLOCKING;

    // The next samples, at most so many: fewer at its end, none while it has nothing to begin with.
    int next(float* out, int limit) noexcept SISTRUM_NONBLOCKING;
    bool finished() const noexcept SISTRUM_NONBLOCKING;
    // Its end does not come: nobody renders it any more.
    bool lost() const noexcept SISTRUM_NONBLOCKING;
    // It is over if nothing of it was heard yet.
    void give_up_waiting() noexcept SISTRUM_NONBLOCKING;

    int times_late() const noexcept SISTRUM_NONBLOCKING { return feed_.times_late() + (waited_ > 0 ? 1 : 0); }
    // For editors: all but part, channel and key.
    void describe(HeldNote& note) const noexcept SISTRUM_NONBLOCKING;
    int slot() const noexcept SISTRUM_NONBLOCKING { return slot_; }
    int frame() const noexcept SISTRUM_NONBLOCKING { return static_cast<int>(reader_.sample() / hop_); }

  private:
    // A pitch that the stream takes from a sample on.
    struct Turn {
        std::int64_t sample = 0;
        int pitch = 0;
        int transposition = 0;  // semitones
    };
    static constexpr int kTurns = 4;  // ahead: more frames than changes lie ahead

    int change_frame() const noexcept SISTRUM_NONBLOCKING;
    bool change(int frame, StreamChange::Kind kind, float value) noexcept SISTRUM_NONBLOCKING;
    void send_pressure(int frame) noexcept SISTRUM_NONBLOCKING;
    std::int64_t next_stop() const noexcept SISTRUM_NONBLOCKING;
    void pass_stop() noexcept SISTRUM_NONBLOCKING;
    double period_of(int pitch) const noexcept SISTRUM_NONBLOCKING;
    void set_reader_pitch() noexcept SISTRUM_NONBLOCKING;

    StreamSupply& supply_;
    const int slot_;
    StreamFeed feed_;
    StreamReader reader_;

    std::uint64_t name_ = 0;
    int hop_ = 1, low_ = 0, high_ = 127;
    double rate_ = 0.0, sample_rate_ = 0.0;  // Hz, of the model and of the engine
    bool stretched_ = false, released_ = false;
    int last_change_ = 0;      // its frame
    std::int64_t waited_ = 0;  // samples of the engine

    int pitch_ = 60;  // that was asked for
    Turn present_;
    std::array<Turn, kTurns> turns_{};
    int turn_count_ = 0;
    double tuning_ = 0.0;  // semitones
    const Interpolator* tables_ = nullptr;

    float pressure_ = 0.0f, wanted_pressure_ = 0.0f;
    int pressure_from_ = 0;  // the first frame where it may change next
};

}  // namespace sistrum
