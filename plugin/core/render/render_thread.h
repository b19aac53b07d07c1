// The thread that makes sounds: of every part it renders the newest wish and forgets the older ones.
#pragma once

#include <array>
#include <atomic>
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
#include "realtime/latest_slot.h"
#include "realtime/reclaim_list.h"
#include "realtime/rendered_sound.h"
#include "realtime/rt_macros.h"
#include "realtime/wake_signal.h"
#include "render/part_request.h"
#include "render/renderer.h"

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
};

// A part that was saved, to be taken up again.
struct PartRestore {
    PartWish wish;
    PartRender render;
};

class RenderThread {
  public:
    RenderThread(PartSettings& settings, int parts, int slots);
    ~RenderThread();  // lets the render under way finish
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

    // [audio]
    void set_slot(int part, int slot, float value) noexcept SISTRUM_NONBLOCKING;
    void param_changed(int part) noexcept SISTRUM_NONBLOCKING;  // one that is_rendered()
    bool pending(int part) const noexcept SISTRUM_NONBLOCKING;
    void wait_until_done() noexcept;  // offline only: this one does wait

    // [audio] Once a block, first of all: says that this engine's audio runs. Returns published().
    std::uint64_t begin_block() noexcept SISTRUM_NONBLOCKING;
    // Grows with all that is published: while it stands still, no slot has anything new.
    std::uint64_t published() const noexcept SISTRUM_NONBLOCKING { return published_.load(); }
    // The newest exact sound, once; see LatestSlot::take. Its `draws` and `generation` say which draws go
    // with it.
    RenderedSound* take_newest(int part) noexcept SISTRUM_NONBLOCKING;
    // The first draws of the part's newest generation: place 0 to kDrawsAhead - 1, and so its key.
    RenderedSound* take_first_draw(int part, int place) noexcept SISTRUM_NONBLOCKING;
    // What request_draw() asked for, unless it is of an older generation or key.
    RenderedSound* take_draw(int part, int place) noexcept SISTRUM_NONBLOCKING;
    // Asks for one more draw, in place of what that place was asked before; key 0 asks for nothing any more.
    // A new generation has its draws made again without being asked.
    void request_draw(int part, int place, std::uint64_t key) noexcept SISTRUM_NONBLOCKING;

    ReclaimList<RenderedSound>& done_sounds() noexcept { return done_sounds_; }

    // [any]
    std::uint64_t changes() const noexcept { return changes_.load(); }
    void count_change() noexcept SISTRUM_NONBLOCKING { changes_.fetch_add(1); }
    double last_render_ms() const noexcept { return last_render_ms_.load(); }

  private:
    struct Part {
        // Guarded by mutex_.
        PartWish wish;
        PartRender render;
        double published_rate = 0.0;  // 0: what is in `render` was not published
        std::string message;
        std::uint64_t renders = 0;

        // Free to all threads. `wanted` grows with every wish, `done` follows.
        std::atomic<std::uint64_t> wanted{0}, done{0};
        std::vector<std::atomic<float>> slots;
        LatestSlot<RenderedSound> newest;
        std::array<LatestSlot<RenderedSound>, kDrawsAhead> first_draws, draws;
    };
    struct Job;

    void start();
    void run();
    std::optional<Job> next_job();
    void work_on(Job job);
    bool resolve_model(Job& job);
    void render(Job& job);
    void publish(const Job& job, const PartRender& render);
    void finish(const Job& job, const std::string& message);
    Renderer& renderer_for(const std::shared_ptr<const Model>& model);
    void forget_unused_renderers();
    void wish_changed(Part& part);
    void take_up(Part& part, PartRestore saved);
    bool all_done() const noexcept;
    static SlotValues slots_of(const Part& part);
    static void clear_slots(Part& part);

    PartSettings& settings_;
    mutable std::mutex mutex_;
    mutable std::condition_variable done_changed_;
    std::vector<std::unique_ptr<Part>> parts_;
    double rate_ = 0.0;          // guarded by mutex_
    std::size_t next_part_ = 0;  // [render] where the search for work goes on, so that no part starves
    std::vector<std::unique_ptr<Renderer>> renderers_;  // [render] one a model in use
    ReclaimList<RenderedSound> done_sounds_;
    std::atomic<std::uint64_t> changes_{0};
    std::atomic<std::uint64_t> published_{0};
    std::atomic<double> last_render_ms_{0.0};
    std::atomic<bool> started_{false}, stop_{false};
    WakeSignal wake_;
    std::thread thread_;
};

}  // namespace sistrum
