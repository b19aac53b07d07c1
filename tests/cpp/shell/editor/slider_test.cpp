// Sliders and their parameters: edits, echoes, hollow and filled, MIDI learning, velocity, typing.
#include "editor/control_menu.h"
#include "editor/velocity_handle.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

TEST_CASE("a slider edits its parameter, and follows it") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& beta = slider(*editor, "P01 Beta");
    beta.setValue(0.75, juce::sendNotificationSync);
    CHECK(plugin.parameter("p01_control_02").getValue() == doctest::Approx(0.75));
    plugin.play({}, 64);
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("beta") == doctest::Approx(7.5));
    plugin.parameter("p01_control_02").setValue(0.25f);
    editor->refresh();
    CHECK(beta.getValue() == doctest::Approx(0.25));
    CHECK(beta.getTextFromValue(beta.getValue()) == "2.5");
}

TEST_CASE("a slider is hollow until it is touched, and again after a double click") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    auto& gamma = slider(*editor, "P01 Gamma");
    const auto fill = [&] { return accent_pixels(draw(gamma)); };
    const auto own = gamma.getValue();
    CHECK_FALSE(gamma.touched());
    CHECK(fill() == 0);
    gamma.setValue(0.75, juce::sendNotificationSync);
    CHECK(gamma.touched());
    CHECK(fill() > 50);
    plugin.play({}, 64);
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("gamma") == doctest::Approx(175.0));
    gamma.mouseDoubleClick(mouse(gamma, {}, {}));
    CHECK_FALSE(gamma.touched());
    CHECK(fill() == 0);
    plugin.play({}, 64);
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(gamma.getValue() == doctest::Approx(own));
    gamma.setValue(0.75, juce::sendNotificationSync);  // where it was before: the user's hand is no echo
    CHECK(gamma.touched());
    CHECK(gamma.keyPressed(juce::KeyPress{juce::KeyPress::deleteKey}));
    CHECK_FALSE(gamma.touched());
}

TEST_CASE("a drag is one step of the history, a click without a move is none") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    auto& gamma = slider(*editor, "P01 Gamma");
    auto& actions = plugin.processor.actions();
    const auto y = static_cast<float>(gamma.getHeight()) * 0.5f;
    const auto x = static_cast<float>(gamma.getPositionOfValue(gamma.getValue()));
    drag(gamma, {x, y}, {x, y});
    CHECK_FALSE(actions.can_undo());
    const auto before = gamma.getValue();
    gamma.mouseDown(mouse(gamma, {x, y}, {x, y}));
    for (const auto to : {20.0f, 30.0f, 50.0f}) gamma.mouseDrag(mouse(gamma, {to, y}, {x, y}));
    gamma.mouseUp(mouse(gamma, {50.0f, y}, {x, y}));
    CHECK(gamma.getValue() != doctest::Approx(before));
    CHECK(actions.undo_label() == "Gamma");
    plugin.play({}, 64);
    CHECK(actions.undo());
    CHECK_FALSE(actions.can_undo());
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(gamma.getValue() == doctest::Approx(before));
    CHECK_FALSE(gamma.touched());
}

TEST_CASE("a control learns a controller from its menu, shows its number and forgets it") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& cutoff = slider(*editor, "P01 Cutoff");
    const auto choose = [&](const juce::String& wanted) {
        const auto menu = cutoff.menu();
        for (juce::PopupMenu::MenuItemIterator item{menu}; item.next();)
            if (item.getItem().text == wanted) return item.getItem().action(), true;
        return false;
    };
    CHECK(choose("Learn CC"));
    editor->refresh();
    const auto waiting = draw(cutoff);
    plugin.play({{0, juce::MidiMessage::controllerEvent(1, 74, 32)}}, 64);
    editor->refresh();
    CHECK(cutoff.getProperties()[shell::LookAndFeel::kCc] == juce::var{74});
    CHECK(cutoff.getValue() == doctest::Approx(32.0 / 127.0).epsilon(0.01));
    CHECK(choose("Forget CC 74"));
    plugin.play({{0, juce::MidiMessage::controllerEvent(1, 74, 100)}}, 64);
    editor->refresh();
    CHECK_FALSE(cutoff.getProperties().contains(shell::LookAndFeel::kCc));
    CHECK(cutoff.getValue() == doctest::Approx(32.0 / 127.0).epsilon(0.01));
}

TEST_CASE("the mark under a slider is dragged to where the softest hits have the control") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    auto& gamma = slider(*editor, "P01 Gamma");
    gamma.setValue(0.75, juce::sendNotificationSync);
    auto& mark = titled<shell::VelocityHandle>(*editor, "P01 Gamma, moved by velocity");
    const auto x = [&](double position) {
        return 6.0f + static_cast<float>(position) * static_cast<float>(mark.getWidth() - 12);
    };
    drag(mark, {x(0.75), 4.0f}, {x(0.25), 4.0f});
    CHECK(plugin.processor.actions().velocity_depth(0, "gamma") == doctest::Approx(0.5).epsilon(0.05));
    CHECK(plugin.processor.actions().undo_label() == "Velocity");
    static_cast<juce::Component&>(mark).mouseDoubleClick(mouse(mark, {}, {}));
    CHECK(plugin.processor.actions().velocity_depth(0, "gamma") == 0.0);
}

TEST_CASE("a value can be typed") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& tune = slider(*editor, "P01 Tune");
    CHECK(tune.keyPressed(juce::KeyPress{juce::KeyPress::returnKey}));
    auto& field = titled<juce::TextEditor>(tune, "P01 Tune, value");
    field.setText("-7");
    field.onReturnKey();
    CHECK(plugin.parameter("p01_tune").getText(plugin.parameter("p01_tune").getValue(), 16) == "-7");
    CHECK(tune.text() == "-7 st");
}
