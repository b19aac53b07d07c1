// The engine and the host parameters as one: finds the kit, saves and restores, and keeps the parameters in
// step with the engine's sounds. Knows no host; what a host has to hear comes back as Changes.
//
// Threads: the engine's [main] calls come from whatever thread a host uses for preparing, state and editing,
// so a mutex puts them in order. [audio] functions take no lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cc_map.h"
#include "engine.h"
#include "parameters.h"
#include "session.h"

namespace sistrum::shell {

class Instrument {
  public:
    using Changes = Parameters::Changes;

    // wake() is called after work that follow() should soon be called for: on any thread, to return at once.
    Instrument(Parameters& parameters, std::function<void()> wake)
        : parameters_(parameters), wake_(std::move(wake)) {}

    // [main] The first call asks for the shipped kit, unless a state or load_kit() came before. Looks again
    // for models that were missing. Returns at once.
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
    std::shared_ptr<const Card> card(int part) const;   // [main] null while there is none
    std::vector<HeldNote> held_notes() const { return engine_.held_notes(); }  // [any] that sound now
    std::string message() const;  // [main] why there is no sound, or why a state was refused; or empty

    // [main] Work on the engine, in order with all other main calls and after the edits made so far:
    // work(Engine&) -> what it likes.
    template <typename Work>
    auto edit(Work&& work) {
        const std::lock_guard lock{main_};
        if (!following_) parameters_.send_edits_waiting(engine_);
        wake_();
        return work(engine_);
    }
    // [main] Work that brings other models or sounds: the parameters follow it, whatever a host wrote before.
    // Where it throws, nothing was replaced.
    template <typename Work>
    auto replace(Work&& work) {
        const std::lock_guard lock{main_};
        if (!following_) parameters_.send_edits_waiting(engine_);
        know_folders();
        const auto was_following = following_.exchange(true);
        try {
            parameters_.forget_writes();
            kit_settled_ = true;
            wake_();
            return work(engine_);
        } catch (...) {
            following_ = was_following;
            throw;
        }
    }
    // [main] In the same order, without the engine.
    template <typename Work>
    auto in_order(Work&& work) const {
        const std::lock_guard lock{main_};
        return work();
    }

    // [main] What came of the user's last action, one line; or empty.
    std::string remark() const;
    void remark(const std::string& text);

    // [main] Which control is in which of a part's host slots, as the parameters show it; and another one
    // into a slot from the next follow() on. Learned controllers and automation stay with the slot.
    SlotPlaces slots(int part) const;
    void assign_slot(int part, int slot, int control);

    // [main] What the project remembers for its user.
    Session session() const;
    template <typename Change>
    void change_session(Change&& change) {
        const std::lock_guard lock{main_};
        change(session_);
    }
    CcMap& controllers() noexcept { return controllers_; }
    const CcMap& controllers() const noexcept { return controllers_; }
    // [main] Grows with every state: what was remembered of the sounds before it is void.
    std::uint64_t restores() const noexcept { return restores_; }
    const std::vector<std::filesystem::path>& model_folders();  // [main]

    // [any] A sound was replaced and the parameters do not show it yet: edits are held back until they do.
    bool following() const noexcept { return following_; }
    // [any] Something changed since the parameters followed last: own values may have moved.
    bool has_news() const noexcept { return slots_changed_ || followed_changes_ != engine_.change_count(); }
    // [any] Grows with the engine's, and when another control comes into a host slot.
    std::uint64_t change_count() const noexcept { return engine_.change_count() + slot_moves_; }
    EngineStats stats() const noexcept { return engine_.stats(); }
    double tail_seconds() const noexcept { return tail_seconds_; }  // of the longest sound, as it is played
    // [any] Whether a key on a channel (0..15) is one of a part's.
    bool hears(int part, int note, int channel) const noexcept;
    float param(int part, PartParam param) const noexcept { return engine_.param(part, param); }

    // [audio]
    bool prepared() const noexcept { return prepared_; }
    void begin_block(bool offline) noexcept;
    void send_edits() noexcept {
        if (!following_) parameters_.send_edits(engine_);
    }
    void process(Outputs outputs, int frames, std::span<const Event> events, SongPosition position) noexcept {
        engine_.process(outputs, frames, events, position);
    }
    void reset() noexcept { engine_.reset(); }  // or [main] while nobody plays

  private:
    // All with `main_` held.
    void look_for_kit();
    void know_folders();
    Changes follow_engine();
    SlotPlaces settle_slots(int part, const PartInfo& info);
    bool empty() const;
    Session whole_session() const;
    void restore_session(const std::string& text);
    static std::array<SlotPlaces, Engine::kParts> usual_slots();

    mutable std::mutex main_;
    Engine engine_;
    Parameters& parameters_;
    const std::function<void()> wake_;
    CcMap controllers_;
    std::atomic<bool> prepared_{false}, following_{false}, slots_changed_{false};
    std::atomic<double> tail_seconds_{0.0};
    std::atomic<std::uint64_t> followed_changes_{0}, restores_{0}, slot_moves_{0};
    bool kit_settled_ = false;  // a kit was looked for, chosen, or came with a state
    std::vector<std::filesystem::path> folders_;
    std::array<SlotPlaces, Engine::kParts> slots_ = usual_slots();
    Session session_;  // but for `controllers`, which are in controllers_
    std::string kit_message_, rate_message_, state_message_;  // empty: all is well
    std::string remark_;
};

}  // namespace sistrum::shell
