// Undo and redo over any value type. Knows nothing of what the states are; they share what they point to.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace sistrum {

inline constexpr std::size_t kHistorySteps = 200;
inline constexpr std::size_t kWholeSteps = 40;

// A step keeps the state from before an edit; undoing it keeps the state from after in its place. At most
// `steps` of them each way, the oldest go first. States further back than `whole` steps are lightened once,
// where a function for that is given: it may drop what can be made again (rendered audio), so that memory
// stays bounded.
template <typename State>
class History {
  public:
    using Lighten = std::function<void(State&)>;

    explicit History(std::size_t steps = kHistorySteps, std::size_t whole = kWholeSteps, Lighten lighten = {})
        : steps_(steps), whole_(whole), lighten_(std::move(lighten)) {}

    // Before an edit: what stands now. Forgets what could be redone. Edits that name the same gesture, one
    // right after the other, are one step: the first one's. An empty gesture is always a step of its own.
    void remember(State before, std::string label, const std::string& gesture = {}) {
        redo_.clear();
        if (!gesture.empty() && gesture == gesture_ && !undo_.empty()) return;
        gesture_ = gesture;
        push(undo_, {std::move(before), std::move(label)});
    }

    // The gesture is over: the next edit is a new step, whatever it is called.
    void end_gesture() { gesture_.clear(); }

    // What to restore, given what stands now; nothing where there is no step left.
    std::optional<State> undo(State now) { return step(undo_, redo_, std::move(now)); }
    std::optional<State> redo(State now) { return step(redo_, undo_, std::move(now)); }

    bool can_undo() const { return !undo_.empty(); }
    bool can_redo() const { return !redo_.empty(); }
    // Of the step that would be taken next; empty where there is none.
    std::string undo_label() const { return undo_.empty() ? std::string() : undo_.back().label; }
    std::string redo_label() const { return redo_.empty() ? std::string() : redo_.back().label; }
    std::size_t undo_steps() const { return undo_.size(); }
    std::size_t redo_steps() const { return redo_.size(); }

    void clear() {
        undo_.clear();
        redo_.clear();
        gesture_.clear();
    }

  private:
    struct Step {
        State state;
        std::string label;
    };
    using Stack = std::deque<Step>;

    void push(Stack& stack, Step step) {
        stack.push_back(std::move(step));
        if (lighten_ && stack.size() > whole_) lighten_(stack[stack.size() - 1 - whole_].state);
        if (stack.size() > steps_) stack.pop_front();
    }

    std::optional<State> step(Stack& from, Stack& to, State now) {
        gesture_.clear();
        if (from.empty()) return std::nullopt;
        Step taken = std::move(from.back());
        from.pop_back();
        push(to, {std::move(now), std::move(taken.label)});
        return std::move(taken.state);
    }

    std::size_t steps_, whole_;
    Lighten lighten_;
    Stack undo_, redo_;
    std::string gesture_;
};

}  // namespace sistrum
