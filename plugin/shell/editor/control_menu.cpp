#include "control_menu.h"

namespace sistrum::shell {

std::optional<int> learned_controller(const Workbench& bench, const HostParameter& parameter) {
    const auto source = bench.controllers.source(parameter.getParameterIndex());
    return source ? std::optional{source->controller} : std::nullopt;
}

bool is_learning(const Workbench& bench, const HostParameter& parameter) {
    return bench.controllers.learning() == parameter.getParameterIndex();
}

juce::PopupMenu control_menu(Workbench& bench, HostParameter& parameter, const ControlMenuActions& actions) {
    const auto index = parameter.getParameterIndex();
    juce::PopupMenu menu;
    if (is_learning(bench, parameter))
        menu.addItem("Stop learning", [&bench] { bench.controllers.cancel_learn(); });
    else
        menu.addItem("Learn CC", [&bench, index] { bench.controllers.learn(index); });
    if (const auto controller = learned_controller(bench, parameter))
        menu.addItem("Forget CC " + juce::String(*controller),
                     [&bench, index] { bench.controllers.set_source(index, std::nullopt); });
    menu.addSeparator();
    if (actions.type) menu.addItem("Type a value", actions.type);
    menu.addItem("Default value", actions.reset);
    if (actions.release) menu.addItem("Leave it to the sound", actions.release);
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
