// sistrum_snapshot OUT.png: draws the plug-in's editor into a picture, without a display or a host.
#include <juce_audio_processors/juce_audio_processors.h>
#include <juce_gui_basics/juce_gui_basics.h>

#include <cstdio>
#include <stdexcept>

#include "scenes.h"

namespace {

using sistrum::shell::Editor;
using sistrum::shell::Scene;
using sistrum::shell::SceneKind;

constexpr auto kUsage =
    "usage: sistrum_snapshot OUT.png [--scale N] [--model FILE] [--width W] [--height H] [--part N] "
    "[--state kit|part|browser|missing|busy|keys|attributes]";

struct Options {
    juce::File out, model;
    float scale = 1.0f;
    int width = Editor::kWidth, height = Editor::kHeight, part = 1;
    SceneKind state = SceneKind::kit;
};

[[noreturn]] void fail(const juce::String& message) {
    std::fprintf(stderr, "sistrum_snapshot: error: %s\n", message.toRawUTF8());
    std::exit(2);
}

juce::File file(const juce::String& path) {
    return juce::File::getCurrentWorkingDirectory().getChildFile(path);
}

double number(const juce::String& option, const juce::String& text, double low, double high) {
    const auto value = text.getDoubleValue();
    if (text.isEmpty() || !text.containsOnly("0123456789.") || value < low || value > high)
        fail(option + ": expected a number from " + juce::String(low) + " to " + juce::String(high) +
             ", found '" + text + "'");
    return value;
}

SceneKind state(const juce::String& text) {
    if (const auto found = Scene::find(text)) return *found;
    fail(juce::String{"--state: expected "} + Scene::kNames + ", found '" + text + "'");
}

void set(Options& options, const juce::String& option, const juce::String& value) {
    if (option == "--scale")
        options.scale = static_cast<float>(number(option, value, 0.25, 8.0));
    else if (option == "--width")
        options.width = static_cast<int>(number(option, value, Editor::kMinWidth, 4096));
    else if (option == "--height")
        options.height = static_cast<int>(number(option, value, Editor::kMinHeight, 4096));
    else if (option == "--part")
        options.part = static_cast<int>(number(option, value, 1, sistrum::Engine::kParts));
    else if (option == "--state")
        options.state = state(value);
    else if (option == "--model")
        options.model = file(value);
    else
        fail("unknown option '" + option + "'; " + kUsage);
}

Options parse(const juce::StringArray& arguments) {
    if (arguments.contains("--help")) {
        std::puts(kUsage);
        std::exit(0);
    }
    Options options;
    for (int i = 0; i < arguments.size(); ++i) {
        if (!arguments[i].startsWith("--")) {
            if (options.out != juce::File{}) fail("expected one picture, found also '" + arguments[i] + "'");
            options.out = file(arguments[i]);
        } else if (i + 1 < arguments.size()) {
            set(options, arguments[i], arguments[i + 1]);
            ++i;
        } else {
            fail(arguments[i] + ": expected a value");
        }
    }
    if (options.out == juce::File{}) fail(kUsage);
    if (options.model != juce::File{} && !options.model.existsAsFile())
        fail("--model: no file " + options.model.getFullPathName());
    return options;
}

void write_png(const juce::Image& image, const juce::File& out) {
    out.getParentDirectory().createDirectory();
    juce::MemoryOutputStream png;
    if (!juce::PNGImageFormat{}.writeImageToStream(image, png) ||
        !out.replaceWithData(png.getData(), png.getDataSize()))
        fail("could not write " + out.getFullPathName());
}

void draw(const Options& options) {
    Scene scene{options.state, options.model, options.part - 1};
    auto& editor = scene.editor();
    editor.setSize(options.width, options.height);
    editor.refresh();
    write_png(editor.createComponentSnapshot(editor.getLocalBounds(), true, options.scale), options.out);
}

}  // namespace

int main(int argc, char** argv) {
    const juce::ScopedJuceInitialiser_GUI juce_is_up;
    try {
        draw(parse(juce::StringArray{argv + 1, argc - 1}));
    } catch (const std::runtime_error& error) {
        fail(error.what());
    }
    return 0;
}
