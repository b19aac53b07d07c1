// A slider, knob or box that edits one host parameter or control, with gestures, and shows it without
// listening: the editor calls refresh() at its own rate, so no other thread ever reaches the GUI. Where its
// parameter is untouched it is drawn hollow; one that is releasable is left to the sound by a double click or
// the delete key.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "editable.h"
#include "workbench.h"

namespace sistrum::shell {

class ParameterSlider final : public juce::Slider {
  public:
    ParameterSlider(Workbench& bench, juce::Slider::SliderStyle style);

    // Another parameter from now on; `label` names it in the history.
    void bind(Editable& parameter, const juce::String& label);

    bool refresh();  // true if what is shown changed
    void set_releasable(bool releasable) { releasable_ = releasable; }
    void toggle_touched();  // asks for what is shown, or leaves it to the sound
    bool touched() const { return parameter_->touched(); }
    juce::String text() const { return parameter_->readable(static_cast<float>(getValue())); }
    std::function<void(juce::PopupMenu&)> extend_menu;  // adds to what a right click offers; may be empty
    juce::PopupMenu menu();

    juce::String getTextFromValue(double value) override;
    double getValueFromText(const juce::String& text) override;
    void mouseDown(const juce::MouseEvent& event) override;
    void mouseDrag(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    void mouseDoubleClick(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }

    static constexpr const char* kUntouched = "untouched";  // the property that a look and feel reads

  private:
    void startedDragging() override;
    void stoppedDragging() override;
    void valueChanged() override;
    void release();
    void type_value();
    bool show_controller();

    Workbench& bench_;
    Editable* parameter_ = nullptr;
    juce::String label_;
    std::unique_ptr<juce::TextEditor> typing_;
    float shown_ = -1.0f;
    bool releasable_ = false;
    bool dragging_ = false, remembered_ = false;  // a gesture is one step of the history, once it moves
};

}  // namespace sistrum::shell
