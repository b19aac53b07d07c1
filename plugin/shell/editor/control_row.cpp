#include "control_row.h"

#include "control_menu.h"
#include "control_text.h"
#include "look_and_feel.h"
#include "model/control_strength.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kValueWidth = 40, kLabelGap = 6, kLock = 20, kLine = 20;  // below the line: velocity
constexpr const char* kWeak = "weak";

juce::String utf8(const std::string& text) {
    return juce::String::fromUTF8(text.c_str());
}

juce::String about(const Control& control, bool weak) {
    juce::StringArray lines{utf8(control.description)};
    if (weak) lines.add("Weak: measured to do little of what it says.");
    lines.removeEmptyStrings();
    return lines.joinIntoString("\n");
}

std::unique_ptr<UnslottedControl> unslotted(Workbench& bench, int part, int place, int slot,
                                            const PartInfo& info) {
    if (slot != kNoControl) return nullptr;
    return std::make_unique<UnslottedControl>(bench.instrument, part, place, info);
}

}  // namespace

ControlRow::ControlRow(Workbench& bench, int part, int place, int slot, const PartInfo& info)
    : bench_(bench),
      part_(part),
      place_(place),
      card_(info.card),
      control_(card_->controls.at(static_cast<std::size_t>(place))),
      label_(utf8(control_.label)),
      weak_(is_weak(control_)),
      unslotted_(unslotted(bench, part, place, slot, info)),
      response_(control_),
      slider_(bench, juce::Slider::LinearHorizontal),
      velocity_(bench, part, control_, slider_),
      lock_("Lock " + label_, ActionButton::Look::mark, Icon::unlocked) {
    set_up_slider(info.controls.at(static_cast<std::size_t>(place)), slot);
    velocity_.setTitle(slider_.getTitle() + ", moved by velocity");
    set_up_lock();
    for (auto* child : std::initializer_list<juce::Component*>{&lock_, &slider_, &velocity_})
        addAndMakeVisible(child);
}

void ControlRow::set_up_slider(const ControlState& state, int slot) {
    if (unslotted_ != nullptr)
        slider_.bind(*unslotted_, label_);
    else
        slider_.bind(bench_.parameters.control(part_, slot), label_);
    slider_.setTitle(part_prefix(part_) + " " + label_);  // the parameter may learn its name later
    slider_.setDoubleClickReturnValue(true, normalised_of(control_, control_.default_value));
    slider_.set_releasable(state.releasable);
    slider_.setDescription(about(control_, weak_));
    juce::StringArray lines{about(control_, weak_), response_.text()};
    if (state.releasable) lines.add("Hollow: the sound's own value. Double-click leaves it to the sound.");
    if (is_crowded(*card_)) {
        lines.add(slot == kNoControl ? juce::String{"No host slot: right-click to give it one."}
                                     : "Host slot " + juce::String(slot + 1) + ".");
        slider_.extend_menu = [this](juce::PopupMenu& menu) {
            menu.addSeparator();
            menu.addSubMenu("Host slot", slot_menu(bench_, part_, place_, *card_));
        };
    }
    lines.removeEmptyStrings();
    slider_.setTooltip(lines.joinIntoString("\n"));
    slider_.onValueChange = [this] {
        repaint(value_area_);
        velocity_.repaint();
    };
}

void ControlRow::set_up_lock() {
    lock_.setTitle("Lock " + slider_.getTitle());
    lock_.setTooltip("New and mutated sounds keep " + label_);
    lock_.setToggleable(true);
    lock_.onClick = [this] {
        bench_.actions.set_locked(part_, control_.id, !bench_.actions.locked(part_, control_.id));
        show_lock();
    };
    show_lock();
}

void ControlRow::show_lock() {
    const auto locked = bench_.actions.locked(part_, control_.id);
    lock_.setToggleState(locked, juce::dontSendNotification);
    lock_.set_icon(locked ? Icon::locked : Icon::unlocked);
}

int ControlRow::label_width() const {
    const auto mark = weak_ ? text_width(theme::small(), kWeak) + kLabelGap : 0;
    return text_width(theme::body(), label_) + mark + kLabelGap;
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

void ControlRow::follow(const PartInfo& info) {
    if (unslotted_ != nullptr && info.card == card_) {
        unslotted_->follow(info.controls.at(static_cast<std::size_t>(place_)));
    }
    const auto found = info.sound.velocity.find(control_.id);
    velocity_.show(found != info.sound.velocity.end() ? found->second : 0.0);
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
    auto label = label_area_;
    std::vector<TextLine> lines;
    if (weak_) {
        const auto mark = label.removeFromRight(text_width(theme::small(), kWeak) + kLabelGap);
        lines.push_back({kWeak, theme::small(), mark, theme::kMuted});
    }
    lines.push_back({label_, theme::body(), label, weak_ ? theme::kMuted : theme::kText,
                     juce::Justification::centredLeft, label_width_ > getWidth() / 2});
    lines.push_back({slider_.text(), theme::small(), value_area_,
                     slider_.touched() ? theme::kText : theme::kMuted, juce::Justification::centredRight});
    return lines;
}

}  // namespace sistrum::shell
