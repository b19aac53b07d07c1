// A click on everything: pads, buttons, menus, choices, keys.
#include <algorithm>
#include <cmath>

#include "editor/choice_box.h"
#include "editor/pad.h"
#include "editor/parameter_switch.h"
#include "editor/part_menu.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

float peak(const std::vector<std::vector<float>>& take) {
    float most = 0.0f;
    for (const auto sample : take[0]) most = std::max(most, std::abs(sample));
    return most;
}

void click(Editor& editor, const juce::String& title) {
    auto& button = titled<shell::ActionButton>(editor, title);
    REQUIRE(button.isEnabled());
    button.onClick();
    editor.refresh();
}

void settle(Plugin& plugin, Editor& editor) {
    plugin.play({}, 64);
    plugin.processor.wait_until_rendered(10.0);
    editor.refresh();
}

}  // namespace

TEST_CASE("a pad that is clicked plays and is selected, louder towards its top") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& pad = *all<shell::Pad>(*editor)[6];
    press(pad, {20.0f, 4.0f});
    const auto loud = peak(plugin.play({}, 4096));
    CHECK(plugin.processor.part_hits(6) == 1);
    CHECK(slider(*editor, "P07 Alpha").isVisible());
    CHECK(pad.getDescription().contains("Selected"));
    press(pad, {20.0f, static_cast<float>(pad.getHeight()) - 4.0f});
    plugin.play({}, 44'100);
    press(pad, {20.0f, static_cast<float>(pad.getHeight()) - 4.0f});
    const auto soft = peak(plugin.play({}, 4096));
    CHECK(soft > 0.0f);
    CHECK(soft < 0.5f * loud);
}

TEST_CASE("every button can be clicked, in every state") {
    for (const auto kind : kScenes) {
        TestScene scene{kind};
        const auto buttons = all<shell::ActionButton>(scene.editor()).size();
        CHECK(buttons > 8);
        std::set<juce::String> clicked;
        for (bool found = true; std::exchange(found, false);)  // a click may change what there is
            for (auto* button : all<shell::ActionButton>(scene.editor()))
                if (button->isEnabled() && clicked.insert(button->getTitle()).second) {
                    REQUIRE_MESSAGE(button->onClick != nullptr, button->getTitle());
                    button->onClick();
                    scene.editor().refresh();
                    found = true;
                    break;
                }
        CHECK(clicked.size() >= buttons / 2);
        CHECK(colours(draw(scene.editor())) > 100);
    }
}

TEST_CASE("every slider is moved, and undone") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& actions = plugin.processor.actions();
    for (auto* each : all<shell::ParameterSlider>(*editor)) {
        if (!each->isEnabled() || !each->getParentComponent()->isEnabled()) continue;
        CAPTURE(each->getTitle());
        const auto before = each->getValue();
        const auto wanted = before > 0.5 ? 0.2 : 0.8;
        each->setValue(wanted, juce::sendNotificationSync);
        plugin.play({}, 64);
        editor->refresh();
        CHECK(each->getValue() == doctest::Approx(wanted).epsilon(0.05));
        CHECK(actions.undo());
        settle(plugin, *editor);
        CHECK(each->getValue() == doctest::Approx(before).epsilon(0.001));
    }
}

TEST_CASE("New sound changes the selected part only; what is locked stays") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    editor->select(2);
    const auto sound = [&](int part) { return plugin.processor.instrument().part(part).sound; };
    const auto second = sound(1), third = sound(2);
    click(*editor, "New sound");
    CHECK(sound(2).seed != third.seed);
    CHECK(sound(1) == second);
    slider(*editor, "P03 Gamma").setValue(0.9, juce::sendNotificationSync);
    plugin.play({}, 64);
    const auto touched = sound(2);
    click(*editor, "Lock P03 Gamma");
    click(*editor, "Lock the latent");
    for (int i = 0; i < 5; ++i) click(*editor, "New sound");
    CHECK(sound(2).seed == touched.seed);
    CHECK(sound(2).controls.at("gamma") == touched.controls.at("gamma"));
    click(*editor, "Lock the latent");
    click(*editor, "Mutate");
    CHECK(sound(2) != touched);
}

TEST_CASE("B is stored, swapped and cleared; the buttons know whether there is one") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    const auto& info = [&] { return plugin.processor.instrument().part(0); };
    CHECK_FALSE(titled<shell::ActionButton>(*editor, "Swap A and B").isEnabled());
    const auto first = info().sound;
    click(*editor, "Store B");
    click(*editor, "New sound");
    const auto second = info().sound;
    CHECK(second != first);
    click(*editor, "Swap A and B");
    CHECK(info().sound == first);
    CHECK(info().other == second);
    click(*editor, "Clear B");
    CHECK_FALSE(info().other.has_value());
    for (int step = 0; step < 4; ++step) click(*editor, "Undo");
    CHECK(info().sound == first);
    CHECK_FALSE(info().other.has_value());
    for (int step = 0; step < 3; ++step) click(*editor, "Redo");
    CHECK(info().other == second);
}

TEST_CASE("switches and choices set their parameters") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    click(*editor, "P01 Mute");
    CHECK(plugin.parameter("p01_mute").getValue() == 1.0f);
    click(*editor, "P01 Mute");
    CHECK(plugin.parameter("p01_mute").getValue() == 0.0f);
    for (auto* box : all<shell::ChoiceBox>(*editor)) {
        CAPTURE(box->getTitle());
        juce::StringArray chosen;
        const auto menu = box->choices();
        for (juce::PopupMenu::MenuItemIterator item{menu}; item.next();) {
            item.getItem().action();
            chosen.add(box->getDescription());
            CHECK(chosen[chosen.size() - 1] == item.getItem().text);
        }
        CHECK(chosen.size() >= 2);
        CHECK(box->keyPressed(juce::KeyPress{juce::KeyPress::downKey}));
        CHECK(box->getDescription() == chosen[chosen.size() - 2]);
    }
}

TEST_CASE("everything in a part's menu can be chosen") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    shell::Workbench bench{plugin.processor};
    shell::PartFiles files{bench};
    juce::StringArray names;
    const auto menu = shell::part_menu(bench, files, 3);
    for (juce::PopupMenu::MenuItemIterator item{menu, true}; item.next();) {
        const auto& entry = item.getItem();
        if (!entry.action) continue;
        names.add(entry.text);
        if (entry.isEnabled) entry.action();
        settle(plugin, *editor);
    }
    CHECK(names.contains("Copy part"));
    CHECK(names.contains("FLAC, 24 bit"));
    CHECK(plugin.parameter("p04_mute").getValue() == 1.0f);
    CHECK(plugin.parameter("p04_solo").getValue() == 1.0f);
}

TEST_CASE("a part is copied to another with the keyboard, and it is undone") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    auto& workspace = editor->workspace();
    const auto command = juce::ModifierKeys::commandModifier;
    const auto sound = [&](int part) { return plugin.processor.instrument().part(part).sound; };
    editor->select(0);
    CHECK(workspace.keyPressed(juce::KeyPress{'c', command, 0}));
    editor->select(5);
    const auto before = sound(5);
    CHECK(workspace.keyPressed(juce::KeyPress{'v', command, 0}));
    settle(plugin, *editor);
    CHECK(sound(5) == sound(0));
    CHECK(workspace.keyPressed(juce::KeyPress{'z', command, 0}));
    settle(plugin, *editor);
    CHECK(sound(5) == before);
    CHECK(workspace.keyPressed(juce::KeyPress{'z', command | juce::ModifierKeys::shiftModifier, 0}));
    settle(plugin, *editor);
    CHECK(sound(5) == sound(0));
}
