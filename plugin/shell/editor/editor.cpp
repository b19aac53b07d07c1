#include "editor.h"

#include "../processor.h"

namespace sistrum::shell {
namespace {
constexpr int kRefreshHz = 30;
}

Editor::Editor(Processor& owner) : AudioProcessorEditor(owner), processor_(owner), workspace_(owner) {
    setLookAndFeel(&look_);
    setTitle("Sistrum");
    setOpaque(true);
    addAndMakeVisible(workspace_);
    setResizable(true, true);
    setResizeLimits(kMinWidth, kMinHeight, static_cast<int>(kMostScale * kWidth),
                    static_cast<int>(kMostScale * kHeight));
    const auto session = owner.instrument().session();
    const auto chosen = session.editor_width > 0 && session.editor_height > 0;
    setSize(chosen ? session.editor_width : kWidth, chosen ? session.editor_height : kHeight);
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

// Below the natural size the layout gives way, above it everything grows.
void Editor::resized() {
    const auto width = static_cast<float>(getWidth()), height = static_cast<float>(getHeight());
    const auto scale = juce::jlimit(1.0f, kMostScale, std::min(width / kWidth, height / kHeight));
    workspace_.setTransform(juce::AffineTransform::scale(scale));
    workspace_.setBounds(0, 0, static_cast<int>(width / scale), static_cast<int>(height / scale));
    if (!isShowing()) return;
    processor_.instrument().change_session([this](Session& session) {
        session.editor_width = getWidth();
        session.editor_height = getHeight();
    });
}

}  // namespace sistrum::shell
