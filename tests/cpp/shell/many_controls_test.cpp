// Host slots of a model with 150 controls: which control is in which, and how that is chosen, kept and moved.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "host_slots.h"
#include "model/control_strength.h"
#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::kControlSlots;
using shell::kNoControl;
using shell::SlotPlaces;

namespace {

constexpr int kPart = 3;

struct ManyPlugin : Plugin {
    ManyPlugin() : Plugin("many", 32'000.0) { settle(); }

    PartInfo part() { return processor.instrument().part(kPart); }
    const Card& card() { return *processor.instrument().card(kPart); }
    SlotPlaces slots() { return processor.instrument().slots(kPart); }
    int weakest() { return in_order(card(), kAttributeGroup).at(131); }  // of those that were measured
    void assign(int slot, int control) {
        processor.instrument().assign_slot(kPart, slot, control);
        processor.tick();
    }
    ControlState control(int place) { return part().controls.at(static_cast<std::size_t>(place)); }
    juce::String name(const juce::String& id) { return parameter(id).getName(64); }
    juce::String label(int place) {
        return "P04 " + juce::String{card().controls.at(static_cast<std::size_t>(place)).label};
    }
};

Card card_of(int count, const char* group) {
    Card card;
    card.name = "some";
    for (int i = 0; i < count; ++i) {
        Control& control = card.controls.emplace_back();
        control.id = "c" + std::to_string(i);
        control.group = group;
    }
    return card;
}

}  // namespace

TEST_CASE("of a model with room for all slot i has control i, whatever was chosen") {
    const Card card = card_of(16, "Attribute");
    CHECK(shell::host_slots(card, {}) == shell::first_slots());
    CHECK(shell::host_slots(card, {"some", {"c5", "c4"}}) == shell::first_slots());
    CHECK_FALSE(shell::is_crowded(card));
}

TEST_CASE("a choice is kept by id, and what it leaves is filled with what comes first") {
    const Card card = card_of(20, "Sound");
    const auto chosen = shell::host_slots(card, {"some", {"c19", "gone", "c3", "c19"}});
    CHECK(chosen[0] == 19);
    CHECK(chosen[1] == 0);  // the first that has none
    CHECK(chosen[2] == 3);
    CHECK(chosen[3] == 1);  // no control is in two
    CHECK(std::set<int>(chosen.begin(), chosen.end()).size() == kControlSlots);
    CHECK(shell::host_slots(card, shell::choice_of(card, chosen)) == chosen);
    CHECK(shell::host_slots(card, {"another", {"c19"}}) == shell::host_slots(card, {}));
}

TEST_CASE("a control that comes into another slot changes places with what was there") {
    const auto first = shell::first_slots();
    const auto moved = shell::with_control(first, 2, 7);
    CHECK(moved[2] == 7);
    CHECK(moved[7] == 2);
    const auto taken = shell::with_control(first, 2, 99);
    CHECK(taken[2] == 99);
    CHECK(shell::slot_of(taken, 2) == kNoControl);
    CHECK(shell::slot_of(taken, 99) == 2);
}

TEST_CASE("the sixteen strongest attributes have the slots, by their names") {
    ManyPlugin plugin;
    const auto order = in_order(plugin.card(), kAttributeGroup);
    for (int slot = 0; slot < kControlSlots; ++slot) {
        const auto id = "p04_control_" + juce::String(slot + 1).paddedLeft('0', 2);
        const auto place = order[static_cast<std::size_t>(slot)];
        CHECK(plugin.name(id) == plugin.label(place));
        CHECK(plugin.parameter(id).getValue() == doctest::Approx(plugin.control(place).normalised));
    }
    plugin.parameter("p04_control_01").setValue(0.125f);
    plugin.settle();
    CHECK(plugin.control(order[0]).touched);
    CHECK(plugin.control(order[0]).normalised == doctest::Approx(0.125));
    CHECK(plugin.part().sound.controls.size() == 2);  // this and the preset's own
}

TEST_CASE("a control that is put into a slot is named, shown, automated and learned there") {
    ManyPlugin plugin;
    const auto was = plugin.slots()[4], now = plugin.weakest();
    auto& parameter = plugin.parameter("p04_control_05");
    plugin.parameter("p04_control_05").setValue(0.75f);  // not sent yet: meant for the old one
    plugin.processor.controllers().set_source(parameter.getParameterIndex(), shell::ControllerSource{20, 0});
    plugin.assign(4, now);
    plugin.settle();
    CHECK(plugin.slots()[4] == now);
    CHECK(plugin.control(was).normalised == doctest::Approx(0.75));
    CHECK_FALSE(plugin.control(now).touched);
    CHECK(parameter.getName(64) == plugin.label(now));
    CHECK(parameter.getValue() == doctest::Approx(plugin.control(now).normalised));
    parameter.setValue(0.375f);
    plugin.settle();
    CHECK(plugin.control(now).normalised == doctest::Approx(0.375));
    CHECK(plugin.control(was).normalised == doctest::Approx(0.75));
    plugin.play({{0, MidiMessage::controllerEvent(1, 20, 127)}}, 64);
    plugin.settle();
    CHECK(plugin.control(now).normalised == 1.0f);
}

TEST_CASE("a project keeps its slots, also for a model that was measured anew or is gone") {
    const Folder folder;
    const auto model = folder.path / "many.onnx";
    std::filesystem::copy_file(model_path("many"), model);
    ManyPlugin plugin;
    plugin.processor.load_kit(model);
    plugin.settle();
    plugin.assign(0, plugin.weakest());
    plugin.assign(9, 149);
    const auto slots = plugin.slots();
    const auto state = plugin.save();
    ManyPlugin again;
    again.load(state);
    CHECK(again.slots() == slots);
    CHECK(again.name("p04_control_10") == again.label(149));
    std::filesystem::remove(model);
    ManyPlugin orphan;
    orphan.load(state);
    CHECK(orphan.part().model_missing);
    CHECK(orphan.slots() == slots);  // though what was measured went with the model
    CHECK(orphan.name("p04_control_10") == plugin.label(149));
}

TEST_CASE("a slot that is nobody's, or a control that is not there, moves nothing") {
    ManyPlugin plugin;
    const auto slots = plugin.slots();
    for (const auto& [slot, control] :
         std::initializer_list<std::pair<int, int>>{{-1, 3}, {16, 3}, {0, -1}, {0, 150}, {0, 10'000}})
        plugin.assign(slot, control);
    CHECK(plugin.slots() == slots);
    Plugin small{"touched"};
    small.settle();
    small.processor.instrument().assign_slot(0, 0, 2);
    small.processor.tick();
    CHECK(small.processor.instrument().slots(0) == shell::first_slots());
}

TEST_CASE("undo and redo reach controls that have no slot, and locks hold all of them") {
    ManyPlugin plugin;
    const auto place = plugin.weakest();
    const auto before = plugin.part().sound;
    auto& actions = plugin.processor.actions();
    actions.begin_edit("Weak one");
    plugin.processor.instrument().edit([&](Engine& engine) { engine.set_control(kPart, place, 0.9f); });
    plugin.settle();
    CHECK(plugin.control(place).normalised == doctest::Approx(0.9));
    CHECK(actions.undo());
    plugin.settle();
    CHECK(plugin.part().sound == before);
    CHECK(actions.redo());
    plugin.settle();
    CHECK(plugin.control(place).normalised == doctest::Approx(0.9));
    for (const auto& control : plugin.card().controls) actions.set_locked(kPart, control.id, true);
    ManyPlugin again;
    again.load(plugin.save());
    for (const auto& control : plugin.card().controls)
        CHECK(again.processor.actions().locked(kPart, control.id));
}
