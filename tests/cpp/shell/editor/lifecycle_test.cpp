// The editor comes and goes: it leaves nothing behind, works before the first prepare and remembers its part.
#include "editor_support.h"
#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace sistrum;
using namespace sistrum::test;

#if defined(__GLIBC__)
// Inside a message loop, as in a host: what an editor posts while it comes and goes has to be delivered.
TEST_CASE("opened and closed 100 times it leaves no memory behind") {
    constexpr int kFirst = 10, kTimes = 100;  // fonts and glyphs are kept from the first on
    Plugin plugin{"stft_mono"};
    std::size_t before = 0, after = 0;
    int opened = 0;
    std::function<void()> next = [&] {
        if (opened == kFirst) before = mallinfo2().uordblks;
        if (opened++ == kFirst + kTimes) {
            after = mallinfo2().uordblks;
            return juce::MessageManager::getInstance()->stopDispatchLoop();
        }
        {
            OpenEditor editor{plugin};
            editor->select(3);
            editor->workspace().browse(true);
            CHECK(draw(*editor).isValid());
        }
        juce::MessageManager::callAsync(next);
    };
    juce::MessageManager::callAsync(next);
    juce::MessageManager::getInstance()->runDispatchLoop();
    REQUIRE(opened > kTimes);
    CHECK_MESSAGE(after < before + kTimes * 200, (after - before));  // bytes: no component is so small
}
#endif

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
