// Screen readers and keyboards: everything that takes the focus has a name, and the focus reaches everything.
#include "editor/pad_grid.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

TEST_CASE("everything that takes the keyboard has a name for screen readers, in all states") {
    for (const auto kind : kScenes) {
        TestScene scene{kind};
        int checked = 0;
        for (auto* each : all<juce::Component>(scene.editor())) {
            const auto control = each->getWantsKeyboardFocus() ||
                                 dynamic_cast<juce::Button*>(each) != nullptr ||
                                 dynamic_cast<juce::Slider*>(each) != nullptr;
            if (!control) continue;
            ++checked;
            CHECK_MESSAGE(each->getTitle().isNotEmpty(), typeid(*each).name());
        }
        CHECK(checked > 30);
    }
}

TEST_CASE("no two controls of a state have one name") {
    TestScene scene{SceneKind::part};
    std::set<juce::String> names;
    for (auto* each : all<juce::Component>(scene.editor()))
        if (each->getWantsKeyboardFocus() && dynamic_cast<juce::Viewport*>(each) == nullptr)
            CHECK_MESSAGE(names.insert(each->getTitle()).second, each->getTitle());
}

TEST_CASE("pads and sliders say what they are of") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const auto pads = all<shell::Pad>(*editor);
    CHECK(pads.at(0)->getTitle() == "Hit 0, note C1");
    CHECK(pads.at(15)->getTitle() == "Hit 15, note D#2");
    for (const auto* each : all<shell::ParameterSlider>(*editor))
        CHECK((each->getTitle().startsWith("P01 ") || each->getTitle() == "Volume"));
}

TEST_CASE("the keyboard's focus goes round everything that is shown and enabled") {
    for (const auto kind : {SceneKind::part, SceneKind::browser}) {
        TestScene scene{kind};
        auto& workspace = scene.editor().workspace();
        const auto reached = juce::KeyboardFocusTraverser{}.getAllComponents(&workspace);
        const std::set<juce::Component*> round{reached.begin(), reached.end()};
        for (auto* each : all<juce::Component>(workspace)) {
            bool enabled = true;
            for (auto* up = each; up != nullptr; up = up->getParentComponent()) enabled &= up->isEnabled();
            if (each->getWantsKeyboardFocus() && enabled)
                CHECK_MESSAGE(round.count(each) == 1, each->getTitle());
        }
    }
}

TEST_CASE("the arrow keys walk over the pads and stop at the edges") {
    using juce::KeyPress;
    const auto from = [](int part, int key) { return shell::PadGrid::neighbour(part, KeyPress{key}); };
    CHECK(from(5, KeyPress::rightKey) == 6);
    CHECK(from(5, KeyPress::leftKey) == 4);
    CHECK(from(5, KeyPress::upKey) == 9);
    CHECK(from(5, KeyPress::downKey) == 1);
    CHECK(from(3, KeyPress::rightKey) == 3);
    CHECK(from(4, KeyPress::leftKey) == 4);
    CHECK(from(14, KeyPress::upKey) == 14);
    CHECK_FALSE(from(5, KeyPress::spaceKey).has_value());
}
