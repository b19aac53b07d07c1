// The thread that makes sounds: of every part it renders the newest wish and forgets the older ones; what
// time is left goes into attacks of notes that may be held and into the draws of parts that vary. Notes that
// are held go before everything else. A second thread loads models and encodes recordings, so that neither
// delays a render.
#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "part/part_settings.h"
#include "realtime/held_display.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "realtime/wake_signal.h"
#include "render/attack_cache.h"
#include "render/encoder.h"
#include "render/part_request.h"
#include "render/renderers.h"
#include "render/sound_exchange.h"
#include "render/stream_exchange.h"
#include "render/stream_source.h"
#include "render/streams.h"
#include "render/worker.h"

namespace sistrum {

// A part as the main thread sees it; taken in one moment.
struct PartSnapshot {
    PartWish wish;
    SlotValues slots;
    std::optional<Sound> sound;          // resolved against what is known of the model
    std::shared_ptr<const Model> model;  // null while unknown
    PartRender render;
    std::string message;
    bool loading = false, pending = false;
    std::uint64_t renders = 0;
    std::bitset<kPitches> cached_pitches;  // whose attacks are rendered
};

// A part that was saved, to be taken up again.
struct PartRestore {
    PartWish wish;
    PartRender render;
};

class RenderThread {
  public:
    RenderThread(PartSettings& settings, int parts, int slots);
    ~RenderThread();  // lets the render and the load under way finish
    RenderThread(const RenderThread&) = delete;
    RenderThread& operator=(const RenderThread&) = delete;

    // [main] The thread starts with the first of these.
    void set_rate(double sample_rate);  // of what is published; 0: publish nothing yet
    void request_model(std::span<const int> parts, std::shared_ptr<ModelRequest> request);
    void request_sound(int part, const Sound& sound);
    void request_seed(int part, std::uint64_t seed);
    void request_other(int part, const std::optional<Sound>& other);
    void restore(std::vector<PartRestore> parts);  // all of them
    void restore_part(int part, PartRestore saved);
    // Has the encoder beside the part's model make its sound from a recording, which names it.
    void request_encoding(int part, std::shared_ptr<const Audio> recording, const std::string& name);
    PartSnapshot snapshot(int part) const;
    bool wait_until_done(double seconds) const;

    // [audio] Once a block, first of all: says that this engine's audio runs. Returns published().
    std::uint64_t begin_block() noexcept SISTRUM_NONBLOCKING { return exchange_.begin_block(); }
    // Grows with all that is published: while it stands still, no slot has anything new.
    std::uint64_t published() const noexcept SISTRUM_NONBLOCKING { return exchange_.published(); }
    // The newest exact sound, once; see LatestSlot::take. Its `draws` and `generation` say which draws go
    // with it.
    RenderedSound* take_newest(int part) noexcept SISTRUM_NONBLOCKING { return exchange_.take_newest(part); }
    // The first draws of the part's newest generation: place 0 to kDrawsAhead - 1, and so its key.
    RenderedSound* take_first_draw(int part, int place) noexcept SISTRUM_NONBLOCKING {
        return exchange_.take_first_draw(part, place);
    }
    // What request_draw() asked for, unless it is of an older generation or key.
    RenderedSound* take_draw(int part, int place) noexcept SISTRUM_NONBLOCKING {
        return exchange_.take_draw(part, place);
    }
    // Asks for one more draw, in place of what that place was asked before; key 0 asks for nothing any more.
    // A new generation has its draws made again without being asked.
    void request_draw(int part, int place, std::uint64_t key) noexcept SISTRUM_NONBLOCKING {
        exchange_.request_draw(part, place, key);
    }
    void set_slot(int part, int slot, float value) noexcept SISTRUM_NONBLOCKING {
        exchange_.set_slot(part, slot, value);
    }
    void param_changed(int part) noexcept SISTRUM_NONBLOCKING {
        exchange_.wish(part);
    }  // an is_rendered() one
    // One that says how notes are held: of interest where the part's model streams.
    void holding_changed(int part) noexcept SISTRUM_NONBLOCKING {
        if (streaming_[static_cast<std::size_t>(part)].load(std::memory_order_relaxed)) exchange_.wish(part);
    }
    // Whether the newest wish for the exact sound is still to be rendered.
    bool pending(int part) const noexcept SISTRUM_NONBLOCKING { return exchange_.pending(part); }
    // Offline only: this one does wait, for draws and streams as well. Not for attacks, of which most are not
    // played: a stream from frame 0 renders what is missing of one.
    void wait_until_done() noexcept;

    ReclaimList<RenderedSound>& done_sounds() noexcept { return exchange_.done_sounds(); }

    // [audio] Held notes; see StreamExchange. A stream's chunks come one after the other without gaps, as far
    // as kAheadFrames ahead of what was consumed; after a change from its frame on once more. A chunk counts
    // for a frame if its revision is at least the number of changes up to that frame.
    void start_stream(int slot, const StreamStart& start) noexcept SISTRUM_NONBLOCKING {
        streams_exchange_.start(slot, start);
    }
    bool change_stream(int slot, const StreamChange& change) noexcept SISTRUM_NONBLOCKING {
        return streams_exchange_.change(slot, change);
    }
    void stop_stream(int slot) noexcept SISTRUM_NONBLOCKING { streams_exchange_.stop(slot); }
    void consumed(int slot, int frame) noexcept SISTRUM_NONBLOCKING {
        streams_exchange_.consumed(slot, frame);
    }
    // All that are new, the oldest first; the caller owns them, and gives them back through done_...().
    StreamChunk* take_chunks() noexcept SISTRUM_NONBLOCKING { return streams_exchange_.take_chunks(); }
    Attack* take_attacks() noexcept SISTRUM_NONBLOCKING { return streams_exchange_.take_attacks(); }
    ReclaimList<StreamChunk>& done_chunks() noexcept { return streams_exchange_.done_chunks(); }
    ReclaimList<Attack>& done_attacks() noexcept { return streams_exchange_.done_attacks(); }
    // Written by the audio thread, once a block, for every slot whose note is heard.
    HeldDisplay& held_display() noexcept { return held_display_; }
    const HeldDisplay& held_display() const noexcept { return held_display_; }

    // [any]
    std::uint64_t changes() const noexcept { return exchange_.changes(); }
    void count_change() noexcept SISTRUM_NONBLOCKING { exchange_.count_change(); }
    double last_render_ms() const noexcept { return last_render_ms_.load(); }
    int streams() const noexcept { return streams_.active(); }
    double ahead_ms() const noexcept { return streams_.ahead_ms(); }
    std::uint64_t dropped_changes() const noexcept { return streams_exchange_.dropped_changes(); }

  private:
    // Guarded by mutex_.
    struct Part {
        PartWish wish;
        PartRender render;
        std::shared_ptr<const Model> model;  // that made `render`; null: not known here
        std::string message;
        std::string encoding_error;      // of a wish that goes on without it
        std::uint64_t encoding_end = 0;  // and the number of that wish
        std::uint64_t renders = 0;
    };
    struct Heard;
    struct Job;
    struct DrawJob;

    // [main] or [loader], with the mutex held
    void wish_changed(int part);
    static void mark_whole_kit(std::span<const PartRestore> saved);
    void take_up(int part, PartRestore saved);
    void ask_for(const std::shared_ptr<ModelRequest>& request);
    void start();
    bool is_wanted(const ModelRequest& request) const;
    void apply_kit_to(int part);

    // [loader]
    void load(const std::shared_ptr<ModelRequest>& request);
    void encode(int part, const std::shared_ptr<const EncodingRequest>& encoding);
    void end_encoding(int part, const EncodingRequest& request, const std::optional<Encoding>& encoding,
                      const std::string& error);
    Sound present_sound(int part) const;

    // [render] render_loop.cpp
    void run();
    void collect();
    bool work();
    static bool blocked(const Part& part);
    bool unheard(int part) const;
    std::optional<Job> next_job();
    void work_on(Job& job);
    bool take_from_kit(Job& job);
    void render(Job& job, const WantedSound& wanted);
    Sound morphed(const Job& job, const WantedSound& wanted);
    static Draws draws_of(const Part& part, const DrawSettings& settings, bool held);
    void revise(Job& job);
    bool publish(Job& job, const PartRender& render);
    static std::shared_ptr<const StreamFacts> facts_of(const std::shared_ptr<const StreamSource>& source);
    static std::unique_ptr<RenderedSound> sound_of(const Heard& heard);
    void finish(const Job& job, const std::string& message);
    static std::vector<std::shared_ptr<const Audio>> at_rate(
        const std::vector<std::shared_ptr<const Audio>>& layers, double rate);
    void forget_unused_models();

    // [render] render_held.cpp
    bool work_on_streams();
    void serve_streams();
    bool work_on_attacks(AttackCache::Which which);
    std::shared_ptr<const StreamSource> source_for(const Job& job, const PartRender& render);
    void stream_failed(int part, const std::string& message);

    // [render] render_draws.cpp
    bool work_on_draws();
    enum class Search : std::uint8_t { found, nothing_to_do, model_missing };
    Search find_draw(int part, DrawJob& job) const;
    static Search find_first_draw(const PartRender& render, const Heard& heard, DrawJob& job);
    bool find_asked_draw(const Heard& heard, DrawJob& job) const;
    bool still_wanted(const DrawJob& job) const;
    bool render_layer(DrawJob& job);
    void publish_draw(const DrawJob& job);
    void keep_first_draw(const DrawJob& job, const Heard& heard);
    void mark_made(const DrawJob& job);

    Part& at(int part) { return parts_.at(static_cast<std::size_t>(part)); }
    const Part& at(int part) const { return parts_.at(static_cast<std::size_t>(part)); }
    int count() const { return static_cast<int>(parts_.size()); }

    PartSettings& settings_;
    mutable WakeSignal wake_;
    SoundExchange exchange_;
    StreamExchange streams_exchange_{exchange_.wake()};
    HeldDisplay held_display_;
    mutable std::mutex mutex_;
    mutable std::condition_variable done_changed_;
    std::vector<Part> parts_;
    double rate_ = 0.0;                  // guarded by mutex_, as
    std::uint64_t rate_generation_ = 0;  // this: counts changes of the rate
    std::atomic<double> last_render_ms_{0.0};

    // [render]
    std::vector<Heard> heard_;              // what the audio thread was given, by part
    int next_part_ = 0, next_drawing_ = 0;  // where the search for work goes on, so that no part starves
    int exact_in_a_row_ = 0, attacks_due_ = 0;
    std::unique_ptr<DrawJob> unfinished_;  // a draw of which some layers are rendered
    Renderers renderers_;
    std::vector<std::atomic<bool>> streaming_;  // by part: its model streams
    StreamSources sources_;
    AttackCache attacks_;
    Streams streams_;

    std::atomic<bool> stop_{false};
    std::thread thread_;
    Worker loader_;
};

}  // namespace sistrum
