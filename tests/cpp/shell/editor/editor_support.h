// What tests of the editor share: finding components, drawing, and a mouse.
#pragma once

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

#include "../plugin.h"
#include "editor/editor.h"
#include "editor/parameter_slider.h"
#include "scenes.h"
#include "support/play.h"

namespace sistrum::test {

using shell::Editor;
using shell::Scene;
using shell::SceneKind;

inline constexpr SceneKind kScenes[] = {SceneKind::kit,       SceneKind::part, SceneKind::browser,
                                        SceneKind::missing,   SceneKind::busy, SceneKind::keys,
                                        SceneKind::attributes};
inline constexpr const char* kSceneNames[] = {"kit",  "part", "browser",   "missing",
                                              "busy", "keys", "attributes"};
inline constexpr const char* kHoldingModel = "notes_harmonic";
inline constexpr const char* kManyModel = "many";  // attributes, of notes that are held

// A scene with the kit of a test model.
struct TestScene {
    explicit TestScene(SceneKind kind, int part = 0)
        : TestScene(kind,
                    kind == SceneKind::keys         ? kHoldingModel
                    : kind == SceneKind::attributes ? kManyModel
                                                    : "touched",
                    part) {}
    TestScene(SceneKind kind, const std::string& model, int part = 0)
        : scene(kind, juce::File{juce::String{model_path(model).string()}}, part) {}
    Editor& editor() { return scene.editor(); }
    shell::Processor& processor() { return scene.processor(); }

    juce::ScopedJuceInitialiser_GUI juce_is_up;
    Scene scene;
};

struct OpenEditor {
    explicit OpenEditor(Plugin& plugin) : editor(plugin.processor.createEditorIfNeeded()) {}
    Editor& operator*() { return dynamic_cast<Editor&>(*editor); }
    Editor* operator->() { return &**this; }
    std::unique_ptr<juce::AudioProcessorEditor> editor;
};

// What is drawn: visible with all that it stands in.
template <typename Wanted>
void collect(juce::Component& parent, std::vector<Wanted*>& found) {
    for (auto* child : parent.getChildren()) {
        if (!child->isVisible()) continue;
        if (auto* wanted = dynamic_cast<Wanted*>(child)) found.push_back(wanted);
        collect(*child, found);
    }
}

template <typename Wanted>
std::vector<Wanted*> all(juce::Component& parent) {
    std::vector<Wanted*> found;
    collect(parent, found);
    return found;
}

template <typename Wanted>
Wanted& titled(juce::Component& parent, const juce::String& title) {
    for (auto* each : all<Wanted>(parent))
        if (each->getTitle() == title) return *each;
    throw std::invalid_argument("no component " + title.toStdString());
}

inline shell::ParameterSlider& slider(juce::Component& editor, const juce::String& title) {
    return titled<shell::ParameterSlider>(editor, title);
}

inline juce::Image draw(juce::Component& component, float scale = 1.0f) {
    return component.createComponentSnapshot(component.getLocalBounds(), true, scale);
}

inline std::size_t colours(const juce::Image& image) {
    std::set<juce::uint32> seen;
    for (int y = 0; y < image.getHeight(); ++y)
        for (int x = 0; x < image.getWidth(); ++x) seen.insert(image.getPixelAt(x, y).getARGB());
    return seen.size();
}

// Pixels that are nearer to the accent than to anything else drawn.
inline int accent_pixels(const juce::Image& image) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); ++y)
        for (int x = 0; x < image.getWidth(); ++x) {
            const auto colour = image.getPixelAt(x, y);
            count += colour.getRed() > 180 && colour.getBlue() < 120 ? 1 : 0;
        }
    return count;
}

inline juce::MouseEvent mouse(juce::Component& on, juce::Point<float> at, juce::Point<float> from,
                              juce::ModifierKeys keys = juce::ModifierKeys::leftButtonModifier) {
    return {juce::Desktop::getInstance().getMainMouseSource(),
            at,
            keys,
            0.0f,
            0.0f,
            0.0f,
            0.0f,
            0.0f,
            &on,
            &on,
            {},
            from,
            {},
            1,
            at != from};
}

inline void press(juce::Component& on, juce::Point<float> at) {
    on.mouseDown(mouse(on, at, at));
    on.mouseUp(mouse(on, at, at));
}

inline void drag(juce::Component& on, juce::Point<float> from, juce::Point<float> to) {
    on.mouseDown(mouse(on, from, from));
    on.mouseDrag(mouse(on, to, from));
    on.mouseUp(mouse(on, to, from));
}

}  // namespace sistrum::test
