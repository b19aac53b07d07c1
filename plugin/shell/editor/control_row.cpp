#include "control_row.h"

#include "look_and_feel.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kValueWidth = 40, kLabelGap = 6, kLock = 20, kLine = 20;  // below the line: velocity

double normalised_default(const Control& control) {
    if (control.max <= control.min) return 0.0;
    return juce::jlimit(0.0, 1.0, (control.default_value - control.min) / (control.max - control.min));
}

juce::String tooltip(const ControlSlot& slot, const ResponseCurve& response) {
    juce::StringArray lines{juce::String::fromUTF8(slot.control.description.c_str()), response.text()};
    if (slot.releasable) lines.add("Hollow: the sound's own value. Double-click leaves it to the sound.");
    lines.removeEmptyStrings();
    return lines.joinIntoString("\n");
}

}  // namespace

ControlRow::ControlRow(Workbench& bench, int part, int slot_index, const ControlSlot& slot)
    : bench_(bench),
      part_(part),
      id_(slot.control.id),
      label_(juce::String::fromUTF8(slot.control.label.c_str())),
      response_(slot.control),
      slider_(bench, juce::Slider::LinearHorizontal),
      velocity_(bench, part, slot, slider_),
      lock_("Lock " + label_, ActionButton::Look::mark, Icon::unlocked) {
    slider_.bind(bench.parameters.control(part, slot_index), label_);
    slider_.setDoubleClickReturnValue(true, normalised_default(slot.control));
    slider_.set_releasable(slot.releasable);
    slider_.setDescription(juce::String::fromUTF8(slot.control.description.c_str()));
    slider_.setTooltip(tooltip(slot, response_));
    slider_.onValueChange = [this] {
        repaint(value_area_);
        velocity_.repaint();
    };
    slider_.setTitle(part_prefix(part) + " " + label_);  // the parameter may learn its name later
    velocity_.setTitle(slider_.getTitle() + ", moved by velocity");
    lock_.setTitle("Lock " + slider_.getTitle());
    lock_.setTooltip("New and mutated sounds keep " + label_);
    lock_.setToggleable(true);
    lock_.onClick = [this] {
        bench_.actions.set_locked(part_, id_, !bench_.actions.locked(part_, id_));
        show_lock();
    };
    for (auto* child : std::initializer_list<juce::Component*>{&lock_, &slider_, &velocity_})
        addAndMakeVisible(child);
    show_lock();
}

void ControlRow::show_lock() {
    const auto locked = bench_.actions.locked(part_, id_);
    lock_.setToggleState(locked, juce::dontSendNotification);
    lock_.set_icon(locked ? Icon::locked : Icon::unlocked);
}

int ControlRow::label_width() const {
    return text_width(theme::body(), label_) + kLabelGap;
}

void ControlRow::set_label_width(int width) {
    label_width_ = width;
    resized();
}

void ControlRow::refresh() {
    if (!slider_.refresh()) return;
    repaint(value_area_);
    velocity_.repaint();
}

void ControlRow::show_velocity(const Sound& sound) {
    const auto found = sound.velocity.find(id_);
    velocity_.show(found != sound.velocity.end() ? found->second : 0.0);
    show_lock();
}

void ControlRow::resized() {
    auto area = getLocalBounds();
    auto below = area.removeFromBottom(area.getHeight() - kLine);
    label_area_ = area.removeFromLeft(std::min(label_width_, area.getWidth() / 2));
    lock_.setBounds(area.removeFromRight(kLock).withSizeKeepingCentre(kLock, kLock));
    value_area_ = area.removeFromRight(kValueWidth).withTrimmedRight(theme::kUnit);
    velocity_.setBounds(below.withLeft(area.getX()).withRight(area.getRight()));
    slider_.setBounds(area);
    response_.set_bounds(area.toFloat().reduced(static_cast<float>(LookAndFeel::kThumbRadius), 0.0f));
}

void ControlRow::mouseUp(const juce::MouseEvent& event) {
    if (!value_area_.contains(event.getPosition())) return;
    slider_.toggle_touched();
    repaint(value_area_);
}

void ControlRow::paint(juce::Graphics& g) {
    response_.draw(g);
    draw_lines(g, *this);
}

std::vector<TextLine> ControlRow::lines() const {
    return {{label_, theme::body(), label_area_, theme::kText, juce::Justification::centredLeft,
             label_width_ > getWidth() / 2},
            {slider_.text(), theme::small(), value_area_, slider_.touched() ? theme::kText : theme::kMuted,
             juce::Justification::centredRight}};
}

}  // namespace sistrum::shell
