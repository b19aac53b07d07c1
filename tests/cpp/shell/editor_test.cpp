// The editor without a display: what it shows, what a click does, and that nothing is drawn blank.
#include <doctest/doctest.h>

#include <set>

#include "editor/editor.h"
#include "editor/message_view.h"
#include "editor/pad.h"
#include "editor/parameter_slider.h"
#include "editor/theme.h"
#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::Editor;

namespace {

template <typename Wanted>
void collect(juce::Component& parent, std::vector<Wanted*>& found) {
    for (auto* child : parent.getChildren()) {
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

struct OpenEditor {
    explicit OpenEditor(Plugin& plugin) : editor(plugin.processor.createEditorIfNeeded()) {}
    Editor& operator*() { return dynamic_cast<Editor&>(*editor); }
    Editor* operator->() { return &**this; }
    std::unique_ptr<juce::AudioProcessorEditor> editor;
};

juce::Image draw(Editor& editor, float scale = 1.0f) {
    return editor.createComponentSnapshot(editor.getLocalBounds(), true, scale);
}

std::size_t colours(const juce::Image& image) {
    std::set<juce::uint32> seen;
    for (int y = 0; y < image.getHeight(); ++y)
        for (int x = 0; x < image.getWidth(); ++x) seen.insert(image.getPixelAt(x, y).getARGB());
    return seen.size();
}

// Pixels that are nearer to the accent than to anything else drawn.
int accent_pixels(const juce::Image& image) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); ++y)
        for (int x = 0; x < image.getWidth(); ++x) {
            const auto colour = image.getPixelAt(x, y);
            count += colour.getRed() > 180 && colour.getBlue() < 120 ? 1 : 0;
        }
    return count;
}

shell::ParameterSlider& slider(Editor& editor, const juce::String& title) {
    for (auto* each : all<shell::ParameterSlider>(editor))
        if (each->getTitle() == title) return *each;
    throw std::invalid_argument("no slider " + title.toStdString());
}

}  // namespace

TEST_CASE("the editor opens, draws and closes, again and again") {
    Plugin plugin{"stft_mono"};
    for (int i = 0; i < 10; ++i) {
        OpenEditor editor{plugin};
        CHECK(colours(draw(*editor)) > 50);
    }
}

TEST_CASE("it draws the waveforms of the kit") {
    Plugin with{"stft_mono"}, without;
    OpenEditor full{with}, empty{without};
    CHECK(accent_pixels(draw(*full)) > 2 * accent_pixels(draw(*empty)));
}

TEST_CASE("every pad shows its waveform") {
    const auto bright = [](juce::Component& pad) {
        const auto image = pad.createComponentSnapshot(pad.getLocalBounds());
        int count = 0;
        for (int y = 0; y < image.getHeight(); ++y)
            for (int x = 0; x < image.getWidth(); ++x) count += image.getPixelAt(x, y).getBrightness() > 0.5f;
        return count;
    };
    Plugin with{"stft_mono"}, without;
    OpenEditor full{with}, empty{without};
    const auto pads = all<shell::Pad>(*full), blank = all<shell::Pad>(*empty);
    for (std::size_t i = 0; i < pads.size(); ++i) CHECK(bright(*pads[i]) > bright(*blank[i]) + 100);
}

TEST_CASE("every pad and slider has a name for screen readers") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const auto pads = all<shell::Pad>(*editor);
    REQUIRE(pads.size() == Engine::kParts);
    CHECK(pads[0]->getTitle() == "Hit 0, note C1");
    CHECK(pads[15]->getTitle() == "Hit 15, note D#2");
    const auto sliders = all<shell::ParameterSlider>(*editor);
    CHECK(sliders.size() == 3 + kPartParams);  // the test model has three controls
    for (const auto* each : sliders) CHECK(each->getTitle().startsWith("P01 "));
}

TEST_CASE("nothing lies outside its parent, from the smallest size to the largest") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const std::pair<int, int> sizes[] = {
        {Editor::kMinWidth, Editor::kMinHeight}, {Editor::kWidth, Editor::kHeight}, {1'900, 1'200}};
    for (const auto& [width, height] : sizes) {
        editor->setSize(width, height);
        for (const auto* each : all<juce::Component>(*editor)) {
            if (!each->isVisible() || dynamic_cast<juce::Viewport*>(each->getParentComponent()) != nullptr)
                continue;
            if (each->getParentComponent()->getParentComponent() != nullptr &&
                dynamic_cast<juce::Viewport*>(each->getParentComponent()->getParentComponent()) != nullptr)
                continue;  // what scrolls may be longer than its window
            CHECK_MESSAGE(each->getParentComponent()->getLocalBounds().contains(each->getBounds()),
                          each->getTitle() << " " << each->getBounds().toString());
        }
        CHECK(colours(draw(*editor)) > 50);
    }
}

TEST_CASE("a pad that is clicked plays and is selected") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    all<shell::Pad>(*editor)[6]->onClick();
    CHECK(first_sound(plugin.play({}, 512)[0]) == 0);
    CHECK(plugin.processor.hits(36 + 6) == 1);
    CHECK(slider(*editor, "P07 Alpha").isVisible());
    CHECK(all<shell::Pad>(*editor)[6]->getDescription() == "Selected");
}

TEST_CASE("a slider edits its parameter, and follows it") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& beta = slider(*editor, "P01 Beta");
    beta.setValue(0.75, juce::sendNotificationSync);
    CHECK(plugin.parameter("p01_control_02").getValue() == doctest::Approx(0.75));
    plugin.play({}, 64);
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("beta") == doctest::Approx(7.5));
    plugin.parameter("p01_control_02").setValue(0.25f);
    editor->refresh();
    CHECK(beta.getValue() == doctest::Approx(0.25));
    CHECK(beta.getTextFromValue(beta.getValue()) == "2.5");
}

TEST_CASE("a slider is hollow until it is touched, and again after a double click") {
    Plugin plugin{"touched"};
    OpenEditor editor{plugin};
    auto& gamma = slider(*editor, "P01 Gamma");
    const auto fill = [&] { return accent_pixels(gamma.createComponentSnapshot(gamma.getLocalBounds())); };
    const auto own = gamma.getValue();
    CHECK_FALSE(gamma.touched());
    CHECK(fill() == 0);
    gamma.setValue(0.75, juce::sendNotificationSync);
    CHECK(gamma.touched());
    CHECK(fill() > 50);
    plugin.play({}, 64);
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("gamma") == doctest::Approx(175.0));
    const auto source = juce::Desktop::getInstance().getMainMouseSource();
    gamma.mouseDoubleClick(
        {source, {}, {}, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, &gamma, &gamma, {}, {}, {}, 2, false});
    CHECK_FALSE(gamma.touched());
    CHECK(fill() == 0);
    plugin.play({}, 64);
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(gamma.getValue() == doctest::Approx(own));
    gamma.setValue(0.75, juce::sendNotificationSync);  // where it was before: the user's hand is no echo
    CHECK(gamma.touched());
    gamma.setValue(0.753, juce::sendNotificationSync);
    CHECK(gamma.text() == "175");  // a range of 100 is shown in whole numbers
    CHECK(gamma.keyPressed(juce::KeyPress{juce::KeyPress::deleteKey}));
    CHECK_FALSE(gamma.touched());
}

TEST_CASE("a measured response is drawn behind its slider and told in its tooltip") {
    Plugin plugin{"touched"}, without{"stft_mono"};
    OpenEditor editor{plugin}, plain{without};
    const auto row = [](Editor& open, const juce::String& title) {
        auto* parent = slider(open, title).getParentComponent();
        return parent->createComponentSnapshot(parent->getLocalBounds());
    };
    const auto curve = [](const juce::Image& image) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); ++y)
            for (int x = 0; x < image.getWidth(); ++x)
                count += image.getPixelAt(x, y) == shell::theme::kRaised ? 1 : 0;
        return count;
    };
    CHECK(curve(row(*editor, "P01 Beta")) > 200);
    CHECK(curve(row(*editor, "P01 Gamma")) < 20);
    CHECK(curve(row(*plain, "P01 Beta")) < 20);
    const auto tooltip = slider(*editor, "P01 Beta").getTooltip();
    CHECK(tooltip.contains("Measured: 200 to 500 Hz"));
    CHECK(tooltip.contains("rank correlation 0.90"));
    CHECK_FALSE(slider(*plain, "P01 Beta").getTooltip().contains("Measured"));
}

TEST_CASE("New sound changes the seed of the selected part only") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    editor->select(2);
    for (auto* button : all<juce::TextButton>(*editor))
        if (button->getButtonText() == "New sound") button->onClick();
    CHECK(plugin.processor.instrument().part(2).sound.seed != 102);
    CHECK(plugin.processor.instrument().part(1).sound.seed == 101);
}

TEST_CASE("with no model the editor says so") {
    const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
    Plugin plugin;
    plugin.prepare(44'100.0, 512);
    OpenEditor editor{plugin};
    const auto messages = all<shell::MessageView>(*editor);
    REQUIRE(messages.size() == 1);
    CHECK(messages[0]->isVisible());
    CHECK(messages[0]->getDescription().contains("/nowhere/models"));
    CHECK(colours(draw(*editor)) > 20);
    plugin.processor.load_kit(model_path("stft_mono"));
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK_FALSE(messages[0]->isVisible());
}

TEST_CASE("an editor that opens before the first prepare shows the kit") {
    const Folder folder;
    std::filesystem::copy_file(model_path("stft_mono"), folder.path / "drums.onnx");
    const Environment models{"SISTRUM_MODELS", folder.path.string()};
    Plugin plugin;
    OpenEditor editor{plugin};
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(all<shell::Pad>(*editor)[0]->getTitle() == "Hit 0, note C1");
}

TEST_CASE("a model that cannot be played is named, with the reason") {
    const auto file = juce::File::createTempFile(".onnx");
    file.replaceWithText("this is no model");
    Plugin plugin;
    plugin.processor.load_kit(file.getFullPathName().toStdString());
    plugin.prepare(44'100.0, 512);
    OpenEditor editor{plugin};
    const auto* message = all<shell::MessageView>(*editor).at(0);
    CHECK(message->isVisible());
    CHECK(message->getDescription().contains(file.getFileName()));
    file.deleteFile();
}

TEST_CASE("a hit lights its pad and the light goes out") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const auto dark = draw(*editor);
    plugin.play({hit(0, 36 + 5)}, 64);
    editor->refresh();
    const auto area =
        editor->getLocalArea(all<shell::Pad>(*editor)[5], all<shell::Pad>(*editor)[5]->getLocalBounds());
    const auto corner = area.getBottomRight().translated(-12, -12);
    const auto before = dark.getPixelAt(corner.x, corner.y);
    CHECK(draw(*editor).getPixelAt(corner.x, corner.y).getBrightness() > before.getBrightness() + 0.1f);
    for (int frame = 0; frame < 60; ++frame) editor->refresh();
    CHECK(draw(*editor).getPixelAt(corner.x, corner.y) == before);
}
