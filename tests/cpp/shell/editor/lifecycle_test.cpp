// The editor comes and goes: it works before the first prepare and remembers its
// part.
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

TEST_CASE("an editor that opens before the first prepare shows the kit") {
    const Folder folder;
    std::filesystem::copy_file(model_path("stft_mono"), folder.path / "drums.onnx");
    const Environment models{"SISTRUM_MODELS", folder.path.string()};
    Plugin plugin;
    OpenEditor editor{plugin};
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(slider(*editor, "P01 Alpha").isVisible());
}

TEST_CASE("it opens with the part that was selected last") {
    Plugin plugin{"stft_mono"};
    {
        OpenEditor editor{plugin};
        editor->select(11);
    }
    OpenEditor again{plugin};
    CHECK(again->workspace().selected() == 11);
    CHECK(slider(*again, "P12 Alpha").isVisible());
}

TEST_CASE("up to its natural size the layout gives way, beyond it everything grows to twice") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const auto scale = [&](int width, int height) {
        editor->setSize(width, height);
        return editor->workspace().getTransform().mat00;
    };
    CHECK(scale(Editor::kMinWidth, Editor::kMinHeight) == 1.0f);
    CHECK(editor->workspace().getWidth() == Editor::kMinWidth);
    CHECK(scale(Editor::kWidth, Editor::kHeight) == 1.0f);
    CHECK(scale(2 * Editor::kWidth, 2 * Editor::kHeight) == 2.0f);
    CHECK(editor->workspace().getWidth() == Editor::kWidth);
    CHECK(scale(2 * Editor::kWidth, Editor::kHeight) == 1.0f);
    CHECK(editor->workspace().getWidth() == 2 * Editor::kWidth);
}
