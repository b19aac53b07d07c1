#include "editor.h"

#include "../processor.h"
#include "theme.h"

namespace sistrum::shell {
namespace {

constexpr int kRefreshHz = 30;
constexpr int kHeader = 56, kFooter = 36;
constexpr float kClickVelocity = 0.9f;

}  // namespace

Editor::Editor(Processor& owner)
    : AudioProcessorEditor(owner), processor_(owner), panel_(owner.parameters()) {
    setLookAndFeel(&look_);
    setTitle("Sistrum");
    setOpaque(true);
    grid_.on_hit = [this](int part) { hit(part); };
    panel_.on_new_sound = [this] { processor_.actions().new_sound(selected_); };
    for (auto* child : {static_cast<juce::Component*>(&grid_), static_cast<juce::Component*>(&panel_),
                        static_cast<juce::Component*>(&status_)})
        addAndMakeVisible(child);
    addChildComponent(message_);
    select(0);
    show_parts();
    for (int part = 0; part < Engine::kParts; ++part)  // what was played before lights no pad
        hits_[static_cast<std::size_t>(part)] = processor_.hits(grid_.pad(part).note());
    setResizable(true, true);
    setResizeLimits(kMinWidth, kMinHeight, 2 * kWidth, 2 * kHeight);
    setSize(kWidth, kHeight);
    refresh();
}

Editor::~Editor() {
    stopTimer();
    setLookAndFeel(nullptr);
}

void Editor::poll_while_visible() {
    if (isShowing() == isTimerRunning()) return;
    if (isShowing())
        startTimerHz(kRefreshHz);
    else
        stopTimer();
}

void Editor::refresh() {
    if (const auto changes = processor_.instrument().change_count(); changes != seen_changes_) {
        seen_changes_ = changes;
        show_parts();
    }
    for (int part = 0; part < Engine::kParts; ++part) {
        auto& pad = grid_.pad(part);
        const auto hits = processor_.hits(pad.note());
        pad.light(std::exchange(hits_[static_cast<std::size_t>(part)], hits) != hits);
    }
    panel_.refresh();
    show_message();
}

void Editor::show_parts() {
    for (int part = 0; part < Engine::kParts; ++part) {
        auto& info = parts_[static_cast<std::size_t>(part)];
        info = processor_.instrument().part(part);
        grid_.pad(part).show(info);
    }
    panel_.show(selected_, parts_[static_cast<std::size_t>(selected_)]);
}

void Editor::show_message() {
    const auto message = juce::String::fromUTF8(processor_.instrument().message().c_str());
    const auto& part = parts_[static_cast<std::size_t>(selected_)];
    const auto no_model = part.status == PartStatus::empty && message.isNotEmpty();
    const auto bad_model = part.status == PartStatus::failed && part.waveform == nullptr;
    const auto nothing_to_play = no_model || bad_model;
    if (no_model)
        message_.show(message,
                      "Put a Sistrum model (.onnx) into one of these folders, or name its folder in the "
                      "environment variable SISTRUM_MODELS, and load the plug-in again.");
    else if (bad_model)
        message_.show("This model cannot be played.\n" + juce::String::fromUTF8(part.message.c_str()),
                      juce::String::fromUTF8(part.model_path.c_str()));
    message_.setVisible(nothing_to_play);
    panel_.setVisible(!nothing_to_play);
    status_.show(part, processor_.instrument().stats(), processor_.getSampleRate(),
                 nothing_to_play ? juce::String{} : message.replaceCharacter('\n', ' '));
}

void Editor::select(int part) {
    selected_ = part;
    grid_.select(part);
    panel_.show(part, parts_[static_cast<std::size_t>(part)]);
}

void Editor::hit(int part) {
    select(part);
    processor_.play(grid_.pad(part).note(), kClickVelocity);
}

void Editor::resized() {
    auto area = getLocalBounds().reduced(theme::kMargin, 0);
    area.removeFromTop(kHeader);
    status_.setBounds(area.removeFromBottom(kFooter));
    area.removeFromBottom(theme::kMargin);
    grid_.setBounds(area.removeFromLeft(area.getWidth() * 23 / 50));
    area.removeFromLeft(theme::kMargin + theme::kGap);
    panel_.setBounds(area);
    message_.setBounds(area);
}

void Editor::paint(juce::Graphics& g) {
    g.fillAll(theme::kGround);
    auto header = getLocalBounds().removeFromTop(kHeader).reduced(theme::kMargin, 0);
    g.setColour(theme::kAccent);
    g.setFont(theme::font(theme::kTitle, theme::Weight::semibold));
    g.drawText("Sistrum", header, juce::Justification::centredLeft, false);
}

}  // namespace sistrum::shell
