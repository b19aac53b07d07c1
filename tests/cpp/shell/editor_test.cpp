// The processor's editor as a host opens it; what is in it is tested in editor/.
#include <doctest/doctest.h>

#include "editor/editor.h"
#include "plugin.h"

using namespace sistrum;
using namespace sistrum::test;

TEST_CASE("the processor has an editor that can be resized within its limits") {
    Plugin plugin{"stft_mono"};
    CHECK(plugin.processor.hasEditor());
    const std::unique_ptr<juce::AudioProcessorEditor> editor{plugin.processor.createEditorIfNeeded()};
    REQUIRE(editor != nullptr);
    CHECK(editor->isResizable());
    editor->setBoundsConstrained({0, 0, 100, 100});
    CHECK(editor->getWidth() == shell::Editor::kMinWidth);
    CHECK(editor->getHeight() == shell::Editor::kMinHeight);
}
