#include "parameter_slider.h"

#include "control_menu.h"
#include "look_and_feel.h"
#include "theme.h"

namespace sistrum::shell {

ParameterSlider::ParameterSlider(Workbench& bench, juce::Slider::SliderStyle style)
    : juce::Slider(style, juce::Slider::NoTextBox), bench_(bench) {
    setWantsKeyboardFocus(true);
    setScrollWheelEnabled(false);          // lists scroll instead
    setSliderSnapsToMousePosition(false);  // a click alone touches nothing
}

void ParameterSlider::bind(Editable& parameter, const juce::String& label) {
    parameter_ = &parameter;
    label_ = label;
    typing_.reset();
    const auto steps = parameter.steps();
    setRange(0.0, 1.0, steps > 1 ? 1.0 / (steps - 1) : 0.0);
    setDoubleClickReturnValue(true, parameter.initial());
    setTitle(parameter.title());
    if (parameter.centred()) getProperties().set(LookAndFeel::kCentred, true);
    shown_ = -1.0f;
    refresh();
}

bool ParameterSlider::refresh() {
    const auto filled = getProperties().set(kUntouched, !parameter_->touched());
    const auto marked = show_controller();
    if (filled || marked) repaint();
    const auto value = parameter_->value();
    if (std::exchange(shown_, value) == value) return filled;
    setValue(value, juce::dontSendNotification);
    return true;
}

bool ParameterSlider::show_controller() {
    auto& marks = getProperties();
    const auto controller = learned_controller(bench_, *parameter_);
    const auto numbered =
        controller ? marks.set(LookAndFeel::kCc, *controller) : marks.remove(LookAndFeel::kCc);
    return marks.set(LookAndFeel::kLearning, is_learning(bench_, *parameter_)) || numbered;
}

void ParameterSlider::startedDragging() {
    dragging_ = true;
    remembered_ = false;
    parameter_->begin_gesture();
}

void ParameterSlider::stoppedDragging() {
    dragging_ = false;
    parameter_->end_gesture();
}

void ParameterSlider::valueChanged() {
    const auto value = static_cast<float>(getValue());
    if (value != parameter_->value() || !parameter_->touched()) {
        if (!dragging_ || !std::exchange(remembered_, true)) bench_.actions.begin_edit(label_.toStdString());
        parameter_->edit(value);
    }
    refresh();
}

void ParameterSlider::release() {
    if (!parameter_->touched()) return;
    bench_.actions.begin_edit(label_.toStdString());
    parameter_->release();
    refresh();
}

void ParameterSlider::toggle_touched() {
    if (!releasable_) return;
    if (parameter_->touched()) return release();
    bench_.actions.begin_edit(label_.toStdString());
    parameter_->touch();
    refresh();
}

juce::PopupMenu ParameterSlider::menu() {
    const auto later = [safe = juce::Component::SafePointer{this}](auto action) {
        return [safe, action] {  // the menu may outlive a row
            if (safe != nullptr) action(*safe);
        };
    };
    ControlMenuActions actions;
    actions.reset = later([](ParameterSlider& slider) {
        slider.setValue(slider.getDoubleClickReturnValue(), juce::sendNotificationSync);
    });
    actions.type = later([](ParameterSlider& slider) { slider.type_value(); });
    if (releasable_) actions.release = later([](ParameterSlider& slider) { slider.release(); });
    auto menu = control_menu(bench_, *parameter_, actions);
    if (extend_menu) extend_menu(menu);
    return menu;
}

void ParameterSlider::mouseDown(const juce::MouseEvent& event) {
    if (event.mods.isPopupMenu()) return show_menu(menu(), *this);
    grabKeyboardFocus();
    juce::Slider::mouseDown(event);
}

void ParameterSlider::mouseDrag(const juce::MouseEvent& event) {
    if (!event.mods.isPopupMenu()) juce::Slider::mouseDrag(event);
}

void ParameterSlider::mouseUp(const juce::MouseEvent& event) {
    if (!event.mods.isPopupMenu()) juce::Slider::mouseUp(event);
}

void ParameterSlider::mouseDoubleClick(const juce::MouseEvent& event) {
    if (releasable_)
        release();
    else
        juce::Slider::mouseDoubleClick(event);
}

bool ParameterSlider::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::returnKey) {
        type_value();
        return true;
    }
    const auto erases = key == juce::KeyPress::deleteKey || key == juce::KeyPress::backspaceKey;
    if (!releasable_ || !erases) return juce::Slider::keyPressed(key);
    release();
    return true;
}

// A field over the slider: return takes what was typed, escape does not.
void ParameterSlider::type_value() {
    typing_ = std::make_unique<juce::TextEditor>();
    auto& field = *typing_;
    field.setTitle(getTitle() + ", value");
    field.setFont(theme::small());
    field.setJustification(juce::Justification::centred);
    field.setIndents(2, 0);
    field.setText(text(), false);
    const auto close = [safe = juce::Component::SafePointer{this}] {
        juce::MessageManager::callAsync([safe] {
            if (safe != nullptr) safe->typing_.reset();
        });
    };
    field.onReturnKey = [this, close] {
        setValue(getValueFromText(typing_->getText()), juce::sendNotificationSync);
        close();
    };
    field.onEscapeKey = close;
    field.onFocusLost = close;
    addAndMakeVisible(field);
    field.setBounds(getLocalBounds().withSizeKeepingCentre(getWidth(), std::min(getHeight(), 22)));
    field.selectAll();
    field.grabKeyboardFocus();
}

juce::String ParameterSlider::getTextFromValue(double value) {
    return parameter_->readable(static_cast<float>(value));
}

double ParameterSlider::getValueFromText(const juce::String& text) {
    return static_cast<double>(parameter_->value_of(text));
}

}  // namespace sistrum::shell
