// The list of a model with 140 attributes: what is shown, what a search finds, slots by menu, sliders without
// one.
#include "editor/control_list.h"
#include "editor/control_menu.h"
#include "editor/control_row.h"
#include "editor/control_selection.h"
#include "editor_support.h"
#include "model/control_strength.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::select_controls;

namespace {

constexpr int kPart = 3;

struct ManyEditor {
    ManyEditor() {
        plugin.settle();
        editor->select(kPart);
        editor->refresh();
    }
    const Card& card() { return *plugin.processor.instrument().card(kPart); }
    shell::ControlsPanel& panel() { return editor->workspace().controls(); }
    const Control& attribute(std::size_t rank) {
        return card().controls[static_cast<std::size_t>(in_order(card(), kAttributeGroup).at(rank))];
    }
    shell::ParameterSlider& slider_of(const Control& control) {
        return slider(*editor, "P04 " + juce::String{control.label});
    }
    std::size_t rows() { return all<shell::ControlRow>(*editor).size(); }
    void settle() {
        plugin.settle();
        editor->refresh();
    }

    Plugin plugin{"many", 32'000.0};
    OpenEditor editor{plugin};
};

juce::StringArray labels(const Card& card, const std::vector<shell::ControlGroup>& groups) {
    juce::StringArray labels;
    for (const auto& group : groups)
        for (const auto place : group.places)
            labels.add(juce::String{card.controls[static_cast<std::size_t>(place)].label});
    return labels;
}

// Chooses the item with that text, in sub-menus as well.
bool choose(const juce::PopupMenu& menu, const std::function<bool(const juce::String&)>& wanted) {
    for (juce::PopupMenu::MenuItemIterator item{menu, true}; item.next();)
        if (item.getItem().action && wanted(item.getItem().text)) return item.getItem().action(), true;
    return false;
}

}  // namespace

TEST_CASE("the strongest attributes come first, then the other groups; all of them on request") {
    ManyEditor many;
    const auto& card = many.card();
    REQUIRE(shell::has_many(card));
    const auto groups = select_controls(card, {}, false);
    REQUIRE(groups.size() == 3);
    CHECK(groups[0].heading == "Attribute, the 16 strongest of 140");
    CHECK(groups[0].places.size() == 16);
    CHECK(groups[0].places[0] == in_order(card, kAttributeGroup)[0]);
    CHECK(groups[1].heading == "Class");
    CHECK(groups[2].heading == "Playing");
    const auto all = select_controls(card, {}, true);
    CHECK(all[0].heading == "Attribute");
    CHECK(all[0].places == in_order(card, kAttributeGroup));
}

TEST_CASE("a search finds controls by label, id, description and group, whatever the case") {
    ManyEditor many;
    const auto& card = many.card();
    const auto found = [&](const char* search) { return labels(card, select_controls(card, search, false)); };
    CHECK(found("HOLLOW bird") == juce::StringArray{"Hollow bird"});
    CHECK(found("bird hollow") == juce::StringArray{"Hollow bird"});
    CHECK(found("muted_whist") == juce::StringArray{"Muted whistle"});
    CHECK(found("sounds like a dry drum") == juce::StringArray{"Dry drum"});
    CHECK(found("bird").size() == 14);
    CHECK(found("class").size() == 3);
    CHECK(found("no such thing").isEmpty());
    CHECK(found("   ").size() == 26);
}

TEST_CASE("a model of few attributes has all of them, in groups as its card lists them, and no search") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    const auto card = plugin.processor.instrument().card(0);
    CHECK_FALSE(shell::has_many(*card));
    CHECK(labels(*card, select_controls(*card, {}, false)).size() == 3);
    for (auto* field : all<juce::TextEditor>(*editor)) CHECK(field->getTitle() != "Search controls");
}

TEST_CASE("typing into the search shows what is found, escape shows the strongest again") {
    ManyEditor many;
    CHECK(many.rows() == 26);
    auto& field = titled<juce::TextEditor>(*many.editor, "Search controls");
    CHECK(field.getWantsKeyboardFocus());
    field.setText("bird", juce::dontSendNotification);
    field.onTextChange();
    CHECK(many.rows() == 14);
    many.panel().search("no such thing");
    CHECK(many.rows() == 0);
    CHECK(many.panel().lines().size() == 1);
    field.onEscapeKey();
    CHECK(many.rows() == 26);
    auto& button = titled<juce::Button>(*many.editor, "Show all controls");
    button.onClick();
    CHECK(many.rows() == 150);
    CHECK(button.getToggleState());
}

TEST_CASE("weak controls say so, to eyes and to screen readers") {
    ManyEditor many;
    many.panel().show_all(true);
    int weak = 0;
    for (const auto* row : all<shell::ControlRow>(*many.editor)) {
        const auto lines = row->lines();
        weak += std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.text == "weak"; });
    }
    int expected = 0;
    for (const auto& control : many.card().controls) expected += is_weak(control);
    CHECK(expected > 20);
    CHECK(weak == expected);
    CHECK(many.slider_of(many.attribute(131)).getDescription().contains("Weak"));
    CHECK_FALSE(many.slider_of(many.attribute(0)).getDescription().contains("Weak"));
}

TEST_CASE("a slider without a host slot is touched, followed, undone and left to the sound") {
    ManyEditor many;
    const auto control = many.attribute(60);
    many.panel().search(juce::String{control.label});
    auto& moved = many.slider_of(control);
    const auto own = moved.getValue();
    CHECK_FALSE(moved.touched());
    moved.setValue(0.875, juce::sendNotificationSync);
    many.settle();
    auto sound = [&] { return many.plugin.processor.instrument().part(kPart).sound; };
    CHECK(moved.touched());
    CHECK(sound().controls.at(control.id) == doctest::Approx(0.875));
    CHECK(many.plugin.processor.actions().undo_label() == control.label);
    many.plugin.processor.instrument().edit([&](Engine& engine) {
        const auto place = in_order(*engine.card(kPart), kAttributeGroup)[60];
        engine.set_control(kPart, place, 0.25f);
    });
    many.settle();
    CHECK(moved.getValue() == doctest::Approx(0.25));
    CHECK(moved.keyPressed(juce::KeyPress{juce::KeyPress::deleteKey}));
    many.settle();
    CHECK_FALSE(moved.touched());
    CHECK_FALSE(sound().controls.contains(control.id));
    CHECK(moved.getValue() == doctest::Approx(own));
}

TEST_CASE("a right click gives a control a host slot, and with it a controller to learn") {
    ManyEditor many;
    const auto control = many.attribute(60);
    many.panel().search(juce::String{control.label});
    const auto learn = [](const juce::String& text) { return text == "Learn CC"; };
    CHECK_FALSE(choose(many.slider_of(control).menu(), learn));
    CHECK(choose(many.slider_of(control).menu(),
                 [](const juce::String& text) { return text.startsWith("7  "); }));
    many.plugin.processor.tick();
    many.settle();
    CHECK(many.plugin.parameter("p04_control_07").getName(64) == "P04 " + juce::String{control.label});
    auto& slotted = many.slider_of(control);  // the search stands, the row is a new one
    slotted.setValue(0.75, juce::sendNotificationSync);
    CHECK(many.plugin.parameter("p04_control_07").getValue() == doctest::Approx(0.75));
    CHECK(choose(slotted.menu(), learn));
    CHECK(many.plugin.processor.controllers().learning() == many.plugin.index("p04_control_07"));
}

TEST_CASE("a row that is scrolled out of sight is refreshed when it is seen") {
    ManyEditor many;
    many.panel().show_all(true);
    auto& list = titled<shell::ControlList>(*many.editor, "Controls");
    const auto last = many.attribute(131);
    auto& hidden = many.slider_of(last);
    const auto before = hidden.getValue();
    many.plugin.processor.instrument().edit([&](Engine& engine) {
        engine.set_control(kPart, in_order(*engine.card(kPart), kAttributeGroup)[131],
                           before > 0.5 ? 0.1f : 0.9f);
    });
    many.settle();
    list.refresh(list.getLocalBounds());
    CHECK(hidden.getValue() != doctest::Approx(before));
}
