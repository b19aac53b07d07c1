// What a control was measured to do, drawn small behind its slider: the median over the asked values, and the
// band in which half of the sounds lie.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include "model/card.h"

namespace sistrum::shell {

class ResponseCurve {
  public:
    explicit ResponseCurve(const Control& control);

    juce::String text() const { return text_; }  // one or two lines for people; empty: nothing was measured
    void set_bounds(juce::Rectangle<float> bounds);  // left and right are the ends of the control's range
    void draw(juce::Graphics& g) const;

  private:
    struct Point {
        float asked, low, median, high;  // all 0..1
    };

    std::vector<Point> points_;
    juce::Path band_, curve_;
    juce::String text_;
};

}  // namespace sistrum::shell
