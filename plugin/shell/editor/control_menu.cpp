#include "control_menu.h"

namespace sistrum::shell {

std::optional<int> learned_controller(const Workbench& bench, const Editable& parameter) {
    const auto index = parameter.host_index();
    const auto source = index ? bench.controllers.source(*index) : std::nullopt;
    return source ? std::optional{source->controller} : std::nullopt;
}

bool is_learning(const Workbench& bench, const Editable& parameter) {
    const auto index = parameter.host_index();
    return index && bench.controllers.learning() == index;
}

namespace {

void add_learning(juce::PopupMenu& menu, Workbench& bench, const Editable& parameter) {
    const auto index = parameter.host_index();
    if (!index) return menu.addItem("Learn CC (needs a host slot)", false, false, [] {});
    if (is_learning(bench, parameter))
        menu.addItem("Stop learning", [&bench] { bench.controllers.cancel_learn(); });
    else
        menu.addItem("Learn CC", [&bench, place = *index] { bench.controllers.learn(place); });
    if (const auto controller = learned_controller(bench, parameter))
        menu.addItem("Forget CC " + juce::String(*controller),
                     [&bench, place = *index] { bench.controllers.set_source(place, std::nullopt); });
}

}  // namespace

juce::PopupMenu control_menu(Workbench& bench, Editable& parameter, const ControlMenuActions& actions) {
    juce::PopupMenu menu;
    add_learning(menu, bench, parameter);
    menu.addSeparator();
    if (actions.type) menu.addItem("Type a value", actions.type);
    menu.addItem("Default value", actions.reset);
    if (actions.release) menu.addItem("Leave it to the sound", actions.release);
    return menu;
}

juce::PopupMenu slot_menu(Workbench& bench, int part, int control, const Card& card) {
    const auto places = bench.instrument.slots(part);
    juce::PopupMenu menu;
    for (int slot = 0; slot < kControlSlots; ++slot) {
        const auto place = places[static_cast<std::size_t>(slot)];
        const auto& holder = card.controls.at(static_cast<std::size_t>(place)).label;
        menu.addItem(juce::String(slot + 1) + "  " + juce::String::fromUTF8(holder.c_str()), true,
                     place == control,
                     [&bench, part, slot, control] { bench.instrument.assign_slot(part, slot, control); });
    }
    return menu;
}

void show_menu(juce::PopupMenu menu, juce::Component& beside) {
    if (juce::Desktop::getInstance().getDisplays().displays.isEmpty()) return;  // nobody could see it
    auto& window = *beside.getTopLevelComponent();
    auto options = juce::PopupMenu::Options{}.withTargetComponent(beside).withMinimumWidth(120);
    auto* editor = beside.findParentComponentOfClass<juce::AudioProcessorEditor>();
    auto* parent = editor != nullptr ? editor : &window;
    menu.showMenuAsync(options.withParentComponent(parent));
}

}  // namespace sistrum::shell
