#include "parameter_switch.h"

#include "control_menu.h"

namespace sistrum::shell {

ParameterSwitch::ParameterSwitch(Workbench& bench, const juce::String& word, juce::Colour lit)
    : ActionButton(word, Look::plain), bench_(bench), lit_(lit) {
    setToggleable(true);
    onClick = [this] { flip(); };
}

void ParameterSwitch::bind(HostParameter& parameter, const juce::String& label) {
    parameter_ = &parameter;
    label_ = label;
    setTitle(parameter.getName(64));
    refresh();
}

void ParameterSwitch::refresh() {
    setToggleState(parameter_->getValue() >= 0.5f, juce::dontSendNotification);
}

void ParameterSwitch::flip() {
    bench_.actions.begin_edit(label_.toStdString());
    parameter_->beginChangeGesture();
    parameter_->edit(parameter_->getValue() >= 0.5f ? 0.0f : 1.0f);
    parameter_->endChangeGesture();
    refresh();
}

void ParameterSwitch::mouseDown(const juce::MouseEvent& event) {
    if (!event.mods.isPopupMenu()) return ActionButton::mouseDown(event);
    ControlMenuActions actions;
    actions.reset = [this] {
        if (parameter_->getValue() >= 0.5f) flip();
    };
    show_menu(control_menu(bench_, *parameter_, actions), *this);
}

}  // namespace sistrum::shell
