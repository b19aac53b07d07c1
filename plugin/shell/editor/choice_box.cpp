#include "choice_box.h"

#include "control_menu.h"
#include "icons.h"
#include "theme.h"
#include "value_box.h"

namespace sistrum::shell {

ChoiceBox::ChoiceBox(Workbench& bench, bool labelled) : juce::Button({}), bench_(bench), labelled_(labelled) {
    setWantsKeyboardFocus(true);
    onClick = [this] { show_menu(choices(), *this); };
}

void ChoiceBox::bind(HostParameter& parameter, const juce::String& label) {
    parameter_ = &parameter;
    label_ = label;
    setTitle(parameter.getName(64));
    text_.clear();
    refresh();
}

bool ChoiceBox::refresh() {
    const auto now = parameter_->readable(parameter_->getValue());
    const auto controller = learned_controller(bench_, *parameter_);
    if (now == text_ && controller == controller_) return false;
    text_ = now;
    controller_ = controller;
    setDescription(now);
    repaint();
    return true;
}

float ChoiceBox::value_of(int step) const {
    return static_cast<float>(step) / static_cast<float>(steps() - 1);
}

int ChoiceBox::step() const {
    return juce::roundToInt(parameter_->getValue() * static_cast<float>(steps() - 1));
}

juce::PopupMenu ChoiceBox::choices() {
    juce::PopupMenu menu;
    for (int each = 0; each < steps(); ++each)
        menu.addItem(parameter_->readable(value_of(each)), true, each == step(),
                     [this, each] { choose(each); });
    return menu;
}

void ChoiceBox::choose(int wanted) {
    if (wanted < 0 || wanted >= steps() || wanted == step()) return;
    bench_.actions.begin_edit(label_.toStdString());
    parameter_->beginChangeGesture();
    parameter_->edit(value_of(wanted));
    parameter_->endChangeGesture();
    refresh();
    if (onStateChange) onStateChange();
}

void ChoiceBox::mouseDown(const juce::MouseEvent& event) {
    if (!event.mods.isPopupMenu()) return juce::Button::mouseDown(event);
    ControlMenuActions actions;
    actions.reset = [this] {
        choose(juce::roundToInt(parameter_->getDefaultValue() * static_cast<float>(steps() - 1)));
    };
    show_menu(control_menu(bench_, *parameter_, actions), *this);
}

bool ChoiceBox::keyPressed(const juce::KeyPress& key) {
    const auto up = key == juce::KeyPress::upKey || key == juce::KeyPress::rightKey;
    const auto down = key == juce::KeyPress::downKey || key == juce::KeyPress::leftKey;
    if (!up && !down) return juce::Button::keyPressed(key);
    choose(step() + (up ? 1 : -1));
    return true;
}

juce::Rectangle<int> ChoiceBox::box() const {
    return getLocalBounds().withTrimmedTop(labelled_ ? kBoxLabel : 0);
}

void ChoiceBox::paintButton(juce::Graphics& g, bool over, bool) {
    const auto area = box().toFloat();
    g.setColour(over ? theme::kLine : theme::kRaised);
    g.fillRoundedRectangle(area, theme::kCorner);
    draw_icon(g, Icon::down, area.withLeft(area.getRight() - 22.0f), 8.0f, theme::kMuted);
    draw_lines(g, *this);
    if (hasKeyboardFocus(false)) theme::draw_focus(g, area);
}

std::vector<TextLine> ChoiceBox::lines() const {
    const auto value = box().withTrimmedLeft(theme::kGap).withTrimmedRight(20);
    std::vector<TextLine> lines{{text_, theme::small(), value, theme::kText}};
    if (labelled_)
        lines.push_back({label_, theme::small(), getLocalBounds().withHeight(kBoxLabel),
                         controller_ ? theme::kAccent : theme::kMuted});
    return lines;
}

}  // namespace sistrum::shell
