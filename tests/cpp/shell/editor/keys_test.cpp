// The keys of parts that hold notes: where they lie, how they are played, what they and the tokens show.
#include "editor/envelope_card.h"
#include "editor/keyboard.h"
#include "editor/keys_section.h"
#include "editor/part_keys.h"
#include "editor/theme.h"
#include "editor/token_strip.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::KeyLayout;

namespace {

struct Played {  // what a keyboard asked for, in order: 60 pressed, -60 released
    explicit Played(shell::Keyboard& keyboard) {
        keyboard.on_press = [this](int key, float velocity) {
            order.push_back(key);
            velocities.push_back(velocity);
        };
        keyboard.on_release = [this](int key) { order.push_back(-key); };
    }
    std::vector<int> order;
    std::vector<float> velocities;
};

juce::Point<float> front_of(const shell::Keyboard& keyboard, int key) {
    const auto area = keyboard.layout().key(key);
    return {area.getCentreX(), area.getBottom() - 2.0f};
}

HeldNote look(int frame, bool released = false) {
    HeldNote note;
    note.stream = 7;
    note.key = 60;
    note.frame = frame;
    note.released = released;
    note.tokens.fill(HeldNote::kNoToken);
    for (int i = 0; i < HeldNote::kFrames; ++i) {
        const auto of = frame - HeldNote::kBefore + i;
        if (of >= 0) note.tokens[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(of % 16);
    }
    return note;
}

}  // namespace

TEST_CASE("keys lie in whole octaves around the model's pitches and every key is found where it lies") {
    for (const auto width : {320.0f, 540.0f, 700.0f, 1400.0f}) {
        const KeyLayout layout{{10.0f, 5.0f, width, 70.0f}, 44, 70};
        CHECK(layout.first() % 12 == 0);
        CHECK(layout.last() % 12 == 0);
        CHECK(layout.first() <= 44);
        CHECK(layout.last() >= 70);
        CHECK(layout.key(layout.last()).getRight() == doctest::Approx(10.0f + width));
        for (int key = layout.first(); key <= layout.last(); ++key) {
            const auto area = layout.key(key);
            CHECK(layout.at({area.getCentreX(), area.getBottom() - 1.0f}) == key);
        }
        CHECK_FALSE(layout.at({9.0f, 40.0f}).has_value());
    }
    const KeyLayout low{{0.0f, 0.0f, 700.0f, 70.0f}, 0, 20}, high{{0.0f, 0.0f, 700.0f, 70.0f}, 110, 127};
    CHECK(low.first() == 0);
    CHECK(high.last() == 120);
}

TEST_CASE("a key is struck the harder the nearer to its front, and a drag glides") {
    shell::Keyboard keyboard;
    keyboard.setSize(700, 80);
    Played played{keyboard};
    const auto front = front_of(keyboard, 60), back = front.withY(3.0f), next = front_of(keyboard, 62);
    press(keyboard, front);
    press(keyboard, back.translated(-3.0f, 0.0f));
    CHECK(played.order == std::vector<int>{60, -60, 60, -60});
    CHECK(played.velocities[0] > 0.9f);
    CHECK(played.velocities[1] < 0.3f);
    played.order.clear();
    drag(keyboard, front, next);
    CHECK(played.order == std::vector<int>{60, 62, -60, -62});  // the next key before the last is let go
}

TEST_CASE("the computer's keyboard plays: letters from C on, arrows and space") {
    shell::Keyboard keyboard;
    keyboard.setSize(700, 80);
    Played played{keyboard};
    CHECK(shell::Keyboard::key_of_letter('a') == 0);
    CHECK(shell::Keyboard::key_of_letter('W') == 1);
    CHECK(shell::Keyboard::key_of_letter('j') == 11);
    CHECK_FALSE(shell::Keyboard::key_of_letter('q').has_value());
    CHECK(keyboard.keyPressed(juce::KeyPress{'D'}));
    CHECK(keyboard.keyPressed(juce::KeyPress{'D'}));  // it repeats while it is down
    CHECK(played.order == std::vector<int>{64});
    keyboard.keyStateChanged(false);  // nobody holds it
    CHECK(played.order == std::vector<int>{64, -64});
    keyboard.keyPressed(juce::KeyPress{juce::KeyPress::rightKey});
    keyboard.keyPressed(juce::KeyPress{juce::KeyPress::upKey});
    CHECK(keyboard.getDescription() == "C#4");
    keyboard.keyPressed(juce::KeyPress{juce::KeyPress::spaceKey});
    CHECK(played.order.back() == 73);
    keyboard.focusLost(juce::Component::focusChangedDirectly);
    CHECK(played.order.back() == -73);
    CHECK_FALSE(keyboard.keyPressed(juce::KeyPress{'z', juce::ModifierKeys::commandModifier, 0}));
}

TEST_CASE("keys are lit, greyed where they are transposed, and marked where they are ready") {
    shell::Keyboard keyboard;
    keyboard.setSize(700, 80);
    shell::KeyboardState state;
    state.low = 44;
    state.high = 70;
    keyboard.show(state);
    const auto at = [&](int key, float up) {
        const auto area = keyboard.layout().key(key);
        return draw(keyboard).getPixelAt(static_cast<int>(area.getCentreX()),
                                         static_cast<int>(area.getBottom() - up));
    };
    CHECK(at(60, 25.0f).getBrightness() > at(77, 25.0f).getBrightness() + 0.2f);
    CHECK(at(60, -5.0f) != at(77, -5.0f));  // there is a mark to fill
    const auto waiting = at(60, -5.0f);
    state.held.set(60);
    state.ready.set(60);
    keyboard.show(state);
    CHECK(at(60, 25.0f) == shell::theme::kAccent);
    CHECK(at(60, -5.0f) != waiting);
    CHECK(at(62, -5.0f) == waiting);
}

TEST_CASE("a note's tokens are put together from looks at it") {
    shell::NoteHistory history;
    history.see(look(3));
    history.see(look(11));
    CHECK(history.token(0) == 0);
    CHECK(history.token(17) == 1);
    CHECK(history.end() == 11 + HeldNote::kFrames - HeldNote::kBefore);
    CHECK_FALSE(history.token(-1).has_value());
    CHECK(history.phase(2, 8) == shell::NotePhase::attack);
    CHECK(history.phase(9, 8) == shell::NotePhase::sustain);
    history.see(look(20, true));
    CHECK(history.phase(19, 8) == shell::NotePhase::sustain);
    CHECK(history.phase(20, 8) == shell::NotePhase::release);
    auto another = look(0);
    another.stream = 8;
    history.see(another);
    CHECK(history.frame() == 0);
    CHECK_FALSE(history.released());
}

TEST_CASE("the part's newest note is shown, and one that is held before one that ends") {
    std::vector<HeldNote> notes(3);
    for (std::size_t i = 0; i < notes.size(); ++i) {
        notes[i].stream = i + 1;
        notes[i].part = i == 2 ? 1 : 0;
    }
    CHECK(shell::newest_note(0, notes)->stream == 2);
    notes[1].released = true;
    CHECK(shell::newest_note(0, notes)->stream == 1);
    CHECK_FALSE(shell::newest_note(5, notes).has_value());
}

TEST_CASE("a click on the keyboard holds a note of the part until it is let go") {
    TestScene scene{SceneKind::keys};
    auto& processor = scene.processor();
    const auto play = [&](int blocks) {
        juce::AudioBuffer<float> audio{processor.getTotalNumOutputChannels(), 512};
        juce::MidiBuffer midi;
        for (int block = 0; block < blocks; ++block) processor.processBlock(audio, midi);
        scene.editor().refresh();
    };
    auto& keyboard = titled<shell::Keyboard>(scene.editor(), "Keyboard");
    processor.reset();
    const auto key = keyboard.layout().first() + 26;
    const auto at = front_of(keyboard, key);
    keyboard.mouseDown(mouse(keyboard, at, at));
    play(4);
    auto notes = processor.instrument().held_notes();
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].key == key);
    CHECK_FALSE(notes[0].released);
    keyboard.mouseUp(mouse(keyboard, at, at));
    play(6);
    notes = processor.instrument().held_notes();
    CHECK((notes.empty() || notes[0].released));
}

TEST_CASE("only parts that hold notes have keys, tokens and an envelope of tokens") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    CHECK(all<shell::KeysSection>(*editor).empty());
    CHECK(all<shell::TokenStrip>(*editor).empty());
    const auto without = draw(*all<shell::EnvelopeCard>(*editor).at(0));
    TestScene keys{SceneKind::keys};
    REQUIRE(all<shell::KeysSection>(keys.editor()).size() == 1);
    CHECK(accent_pixels(draw(*all<shell::TokenStrip>(keys.editor()).at(0))) > 100);
    CHECK(accent_pixels(draw(*all<shell::EnvelopeCard>(keys.editor()).at(0))) != accent_pixels(without));
}

TEST_CASE("the length of notes can be set only where notes are stretched") {
    TestScene scene{SceneKind::keys};
    auto& length = slider(scene.editor(), "P01 Note length");
    CHECK_FALSE(length.isEnabled());
    scene.processor().parameters().mix(0, PartParam::notes).edit(1.0f);
    scene.editor().refresh();
    CHECK(length.isEnabled());
}
