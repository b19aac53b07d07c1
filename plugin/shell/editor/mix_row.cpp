#include "mix_row.h"

#include "theme.h"

namespace sistrum::shell {
namespace {
constexpr int kLabelHeight = 18;
}

void MixRow::show(Parameters& parameters, int part) {
    knobs_.clear();
    for (const auto& info : kPartTable) {
        auto& parameter = parameters.mix(part, info.param);
        auto slider =
            std::make_unique<ParameterSlider>(parameter, juce::Slider::RotaryHorizontalVerticalDrag);
        slider->setDoubleClickReturnValue(true, parameter.getDefaultValue());
        slider->setTitle(parameter.getName(64));
        if (info.min < 0.0f) slider->getProperties().set("centred", true);
        const auto index = knobs_.size();
        slider->onValueChange = [this, index] { repaint(knobs_[index].area); };
        addAndMakeVisible(*slider);
        knobs_.push_back({juce::String(info.label.data(), info.label.size()), std::move(slider), {}});
    }
    resized();
    repaint();
}

void MixRow::refresh() {
    for (auto& knob : knobs_)
        if (knob.slider->refresh()) repaint(knob.area);
}

void MixRow::resized() {
    const auto count = static_cast<int>(knobs_.size());
    for (int i = 0; i < count; ++i) {
        auto& knob = knobs_[static_cast<std::size_t>(i)];
        const auto left = getWidth() * i / count, right = getWidth() * (i + 1) / count;
        knob.area = {left, 0, right - left, getHeight()};
        knob.slider->setBounds(knob.area.reduced(0, kLabelHeight));
    }
}

void MixRow::paint(juce::Graphics& g) {
    for (const auto& knob : knobs_) {
        auto area = knob.area;
        g.setFont(theme::font(theme::kSmall));
        g.setColour(theme::kText);
        g.drawText(knob.label, area.removeFromTop(kLabelHeight), juce::Justification::centred, true);
        g.setColour(theme::kMuted);
        g.drawText(knob.slider->text(), area.removeFromBottom(kLabelHeight), juce::Justification::centred,
                   true);
    }
}

}  // namespace sistrum::shell
