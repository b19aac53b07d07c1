// Undo and redo: every step comes back, gestures are one step, and memory stays bounded.
#include "edit/history.h"

#include <doctest/doctest.h>

#include <memory>

namespace sistrum {
namespace {

TEST_CASE("200 steps are undone and redone, older ones are forgotten") {
    History<int> history;
    int now = 0;
    for (; now < 250; ++now) history.remember(now, "step " + std::to_string(now));
    CHECK(history.undo_steps() == 200);
    CHECK(history.undo_label() == "step 249");
    while (const auto before = history.undo(now)) {
        CHECK(*before == now - 1);
        now = *before;
    }
    CHECK(now == 50);
    CHECK_FALSE(history.can_undo());
    CHECK(history.undo_label().empty());
    CHECK(history.redo_label() == "step 50");
    while (const auto after = history.redo(now)) now = *after;
    CHECK(now == 250);
    CHECK(history.undo_steps() == 200);
    CHECK(history.undo_label() == "step 249");
}

TEST_CASE("a new edit forgets what could be redone") {
    History<int> history;
    history.remember(1, "one");
    history.remember(2, "two");
    CHECK(history.undo(3) == 2);
    CHECK(history.can_redo());
    history.remember(2, "other");
    CHECK_FALSE(history.can_redo());
    CHECK(history.redo(5) == std::nullopt);
    CHECK(history.undo(4) == 2);
    CHECK(history.undo(2) == 1);
}

TEST_CASE("edits of one gesture are one step, the first one's") {
    History<int> history;
    history.remember(1, "Level", "drag level");
    history.remember(2, "Level", "drag level");
    history.remember(3, "Level", "drag level");
    CHECK(history.undo_steps() == 1);
    history.remember(4, "Pan", "drag pan");
    history.remember(5, "Pan", "drag pan");
    CHECK(history.undo_steps() == 2);
    history.end_gesture();
    history.remember(6, "Pan", "drag pan");
    CHECK(history.undo_steps() == 3);
    history.remember(7, "New sound");
    history.remember(8, "New sound");
    CHECK(history.undo_steps() == 5);
    CHECK(history.undo(9) == 8);
    history.remember(8, "Level", "drag level");  // after an undo nothing goes on
    CHECK(history.undo(10) == 8);
}

TEST_CASE("a gesture that goes on after an undo is a new step") {
    History<int> history;
    history.remember(1, "Level", "drag");
    CHECK(history.undo(2) == 1);
    history.remember(1, "Level", "drag");
    CHECK(history.undo_steps() == 1);
    CHECK_FALSE(history.can_redo());
}

TEST_CASE("states far back are lightened once and still come back") {
    struct State {
        int number = 0;
        std::shared_ptr<int> audio;
    };
    const auto audio = std::make_shared<int>(1);
    int lightened = 0;
    History<State> history(100, 10, [&](State& state) {
        state.audio.reset();
        ++lightened;
    });
    for (int i = 0; i < 60; ++i) history.remember({i, audio}, "edit");
    CHECK(lightened == 50);
    CHECK(audio.use_count() == 11);  // 10 steps and this one
    State now{60, audio};
    for (int i = 59; i >= 0; --i) {
        now = history.undo(now).value();
        CHECK(now.number == i);
        CHECK((now.audio != nullptr) == (i >= 50));
    }
}

TEST_CASE("clear forgets both ways") {
    History<int> history;
    history.remember(1, "one");
    history.remember(2, "two");
    history.undo(3);
    history.clear();
    CHECK_FALSE(history.can_undo());
    CHECK_FALSE(history.can_redo());
}

}  // namespace
}  // namespace sistrum
