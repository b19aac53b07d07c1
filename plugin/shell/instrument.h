// The engine and the host parameters as one: finds the kit, saves and restores, and keeps the parameters in
// step with the engine's sounds. Knows no host; what a host has to hear comes back as Changes.
//
// Threads: the engine's [main] calls come from whatever thread a host uses for preparing, state and editing,
// so a mutex puts them in order. [audio] functions take no lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine.h"
#include "parameters.h"
#include "session.h"

namespace sistrum::shell {

class Instrument {
  public:
    using Changes = Parameters::Changes;

    explicit Instrument(Parameters& parameters) : parameters_(parameters) {}

    // [main] The first call asks for the shipped kit, unless a state or load_kit() came before. Returns at
    // once.
    void open();
    // [main] Opens, and waits: when it returns, names and values stand and the first note sounds. Where
    // nothing is pending it costs nothing.
    Changes prepare(double sample_rate, int max_block);
    // [main] Blocks until everything asked for is rendered, at most so long. `done` if it is.
    Changes settle(double seconds, bool& done);
    Changes follow();  // [main] what is settled by now, own values included; returns at once

    // [main] A save waits for a kit that is being loaded, and holds all edits made before it.
    std::vector<std::byte> save(Changes& changes);
    // [main] A state that cannot be used changes nothing but message().
    Changes restore(std::span<const std::byte> state);

    void load_kit(const std::filesystem::path& model);  // [main] returns at once
    PartInfo part(int index) const;                     // [main]

    // [main] Work on the engine, in order with all other main calls and after the edits made so far:
    // work(Engine&) -> what it likes.
    template <typename Work>
    decltype(auto) edit(Work&& work) {
        const std::lock_guard lock{main_};
        if (!following_) parameters_.send_edits(engine_);
        return work(engine_);
    }
    // [main] Work that brings other models or sounds: the parameters follow it, whatever a host wrote before.
    template <typename Work>
    decltype(auto) replace(Work&& work) {
        const std::lock_guard lock{main_};
        if (!following_) parameters_.send_edits(engine_);
        know_folders();
        parameters_.forget_writes();
        following_ = true;
        return work(engine_);
    }

    // [main] What the project remembers for the editor.
    Session session() const;
    template <typename Change>
    void change_session(Change&& change) {
        const std::lock_guard lock{main_};
        change(session_);
    }
    std::string message() const;  // [main] why there is no sound, or why a state was refused; or empty

    // [any] A sound was replaced and the parameters do not show it yet: edits are held back until they do.
    bool following() const noexcept { return following_; }
    // [any] Something changed since the parameters followed last: own values may have moved.
    bool has_news() const noexcept { return followed_changes_ != engine_.change_count(); }
    std::uint64_t change_count() const noexcept { return engine_.change_count(); }
    EngineStats stats() const noexcept { return engine_.stats(); }
    double tail_seconds() const noexcept { return tail_seconds_; }  // of the longest sound

    // [any] Whether a key on a channel (0..15) is one of a part's.
    bool hears(int part, int note, int channel) const noexcept;
    float param(int part, PartParam param) const noexcept { return engine_.param(part, param); }

    // [audio]
    bool prepared() const noexcept { return prepared_; }
    void begin_block(bool offline) noexcept;
    void process(Outputs outputs, int frames, std::span<const Event> events, SongPosition position) noexcept {
        engine_.process(outputs, frames, events, position);
    }
    void reset() noexcept { engine_.reset(); }  // or [main] while nobody plays

  private:
    // All with `main_` held.
    void look_for_kit();
    void know_folders();
    Changes follow_engine();
    bool empty() const;

    mutable std::mutex main_;
    Engine engine_;
    Parameters& parameters_;
    std::atomic<bool> prepared_{false}, following_{false};
    std::atomic<double> tail_seconds_{0.0};
    std::atomic<std::uint64_t> followed_changes_{0};
    bool kit_settled_ = false;  // a kit was looked for, chosen, or came with a state
    std::vector<std::filesystem::path> folders_;
    Session session_;
    std::string kit_message_, rate_message_, state_message_;  // empty: all is well
};

}  // namespace sistrum::shell
