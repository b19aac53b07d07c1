// Nothing is clipped and nothing overlaps, in every state of the editor and at every size.
#include "editor/legible.h"
#include "editor/value_box.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{Editor::kMinWidth, Editor::kMinHeight},
                           {Editor::kWidth, Editor::kHeight},
                           {1'900, 800},
                           {2 * Editor::kWidth, 2 * Editor::kHeight}};

std::string name_of(const juce::Component& component) {
    juce::String path;
    for (auto* each = &component; each != nullptr; each = each->getParentComponent())
        path = "/" + (each->getTitle().isNotEmpty() ? each->getTitle() : each->getName()) + path;
    return path.toStdString();
}

bool scrolls(const juce::Component& component) {  // may be longer than the window it is seen through
    if (component.findParentComponentOfClass<juce::ListBox>() != nullptr) return true;
    const auto* holder = component.getParentComponent();
    return holder != nullptr && dynamic_cast<const juce::Viewport*>(holder->getParentComponent()) != nullptr;
}

bool floats(const juce::Component* component) {  // over everything else, by intent
    return dynamic_cast<const juce::TooltipWindow*>(component) != nullptr ||
           dynamic_cast<const juce::ResizableCornerComponent*>(component) != nullptr;
}

void check_places(juce::Component& parent) {
    std::vector<juce::Component*> shown;
    for (auto* child : parent.getChildren())
        if (child->isVisible() && !floats(child)) shown.push_back(child);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto bounds = shown[i]->getBoundsInParent();
        if (!scrolls(*shown[i])) {
            CHECK_MESSAGE((bounds.getWidth() > 0 && bounds.getHeight() > 0), name_of(*shown[i]));
            CHECK_MESSAGE(parent.getLocalBounds().contains(bounds), name_of(*shown[i]) << " is clipped");
        }
        for (std::size_t j = i + 1; j < shown.size(); ++j)
            CHECK_MESSAGE(!bounds.intersects(shown[j]->getBoundsInParent()),
                          name_of(*shown[i]) << " overlaps " << name_of(*shown[j]));
        check_places(*shown[i]);
    }
}

void check_text(juce::Component& component) {
    const auto* legible = dynamic_cast<shell::Legible*>(&component);
    if (legible == nullptr) return;
    const auto lines = legible->lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto said = name_of(component) + " \"" + lines[i].text.toStdString() + "\"";
        CHECK_MESSAGE(shell::fits(lines[i]), said << " needs "
                                                  << shell::text_width(lines[i].font, lines[i].text)
                                                  << ", has " << lines[i].area.toString());
        CHECK_MESSAGE(component.getLocalBounds().contains(lines[i].area), said << " is clipped");
        for (std::size_t j = i + 1; j < lines.size(); ++j)
            CHECK_MESSAGE(!lines[i].area.intersects(lines[j].area), said << " overlaps " << lines[j].text);
        if (dynamic_cast<shell::ValueBox*>(&component) != nullptr) continue;  // its value stands on the box
        for (const auto* child : component.getChildren())
            if (child->isVisible() && !floats(child))
                CHECK_MESSAGE(!lines[i].area.intersects(child->getBounds()),
                              said << " under " << name_of(*child));
    }
}

}  // namespace

TEST_CASE("nothing is clipped and nothing overlaps, in all states at all sizes") {
    for (std::size_t i = 0; i < std::size(kScenes); ++i) {
        CAPTURE(kSceneNames[i]);
        TestScene scene{kScenes[i]};
        for (const auto& [width, height] : kSizes) {
            CAPTURE(width);
            scene.editor().setSize(width, height);
            scene.editor().refresh();
            check_places(scene.editor());
            for (auto* each : all<juce::Component>(scene.editor())) check_text(*each);
        }
    }
}

TEST_CASE("long names are shortened, not squeezed into others") {
    TestScene scene{SceneKind::kit};
    auto& instrument = scene.processor().instrument();
    instrument.edit([](Engine& engine) {
        auto state = engine.part_state(0);
        state.sound_name = std::string(80, 'W');
        engine.set_part_state(0, state);
    });
    scene.editor().setSize(Editor::kMinWidth, Editor::kMinHeight);
    scene.editor().refresh();
    check_places(scene.editor());
    for (auto* each : all<juce::Component>(scene.editor())) check_text(*each);
}

TEST_CASE("every value of every parameter fits its place") {
    TestScene scene{SceneKind::kit};
    scene.editor().setSize(Editor::kMinWidth, Editor::kMinHeight);
    for (const auto value : {0.0f, 0.123f, 0.49f, 0.777f, 1.0f}) {
        CAPTURE(value);
        for (const auto& info : kPartTable) scene.processor().parameters().mix(0, info.param).edit(value);
        scene.processor().parameters().volume().edit(value);
        scene.editor().refresh();
        for (auto* each : all<juce::Component>(scene.editor())) check_text(*each);
    }
}
