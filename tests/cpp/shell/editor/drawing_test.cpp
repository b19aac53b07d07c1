// What is drawn: every state, the pads and their lights, waveforms, spectrograms, measured responses.
#include "editor/message_view.h"
#include "editor/pad.h"
#include "editor/sound_view.h"
#include "editor/spectrogram.h"
#include "editor/theme.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

TEST_CASE("every state is drawn, at 1x and 2x, and each looks its own") {
    std::set<std::size_t> seen;
    for (const auto kind : kScenes) {
        TestScene scene{kind};
        for (const auto scale : {1.0f, 2.0f}) {
            const auto image = draw(scene.editor(), scale);
            CHECK(image.getWidth() == static_cast<int>(scale * Editor::kWidth));
            CHECK(colours(image) > 200);
            CHECK(accent_pixels(image) > 500);
            if (scale == 1.0f)
                seen.insert(static_cast<std::size_t>(accent_pixels(image)) * 1000 + colours(image));
        }
    }
    CHECK(seen.size() == std::size(kScenes));
}

TEST_CASE("every pad shows its waveform") {
    const auto bright = [](juce::Component& pad) {
        const auto image = draw(pad);
        int count = 0;
        for (int y = 0; y < image.getHeight(); ++y)
            for (int x = 0; x < image.getWidth(); ++x) count += image.getPixelAt(x, y).getBrightness() > 0.5f;
        return count;
    };
    Plugin with{"stft_mono"}, without;
    OpenEditor full{with}, empty{without};
    const auto pads = all<shell::Pad>(*full), blank = all<shell::Pad>(*empty);
    REQUIRE(pads.size() == Engine::kParts);
    for (std::size_t i = 0; i < pads.size(); ++i) CHECK(bright(*pads[i]) > bright(*blank[i]) + 100);
}

TEST_CASE("a hit lights its pad and the light goes out") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const auto dark = draw(*editor);
    plugin.play({hit(0, 36 + 5)}, 64);
    editor->refresh();
    auto* pad = all<shell::Pad>(*editor)[5];
    const auto corner = editor->getLocalArea(pad, pad->getLocalBounds()).getTopRight().translated(-6, 12);
    const auto before = dark.getPixelAt(corner.x, corner.y);
    CHECK(draw(*editor).getPixelAt(corner.x, corner.y).getBrightness() > before.getBrightness() + 0.1f);
    for (int frame = 0; frame < 60; ++frame) editor->refresh();
    CHECK(draw(*editor).getPixelAt(corner.x, corner.y) == before);
}

TEST_CASE("a spectrogram shows a tone at its pitch and a click at its time") {
    constexpr double kRate = 48'000.0;
    Audio tone{1, 24'000, kRate}, click{1, 24'000, kRate};
    for (int i = 0; i < tone.frames; ++i)
        tone.samples[static_cast<std::size_t>(i)] =
            std::sin(6.2831853f * 1000.0f * static_cast<float>(i) / 48'000.0f);
    click.samples[12'000] = 1.0f;
    const shell::Spectrogram of_tone{tone}, of_click{click};
    int best = 0;
    for (int band = 0; band < shell::Spectrogram::kBands; ++band)
        if (of_tone.level(band, 120) > of_tone.level(best, 120)) best = band;
    CHECK(shell::Spectrogram::frequency(best) == doctest::Approx(1000.0).epsilon(0.05));
    CHECK(of_tone.level(shell::Spectrogram::kBands - 1, 120) < 0.3f);
    CHECK(of_click.level(80, 120) > 0.7f);
    CHECK(of_click.level(80, 118) == 0.0f);
    CHECK(of_click.level(80, 130) < 0.5f);
    CHECK(shell::Spectrogram{Audio{1, 24'000, kRate}}.level(40, 40) == 0.0f);  // silence
}

TEST_CASE("a measured response is drawn behind its slider and told in its tooltip") {
    Plugin plugin{"touched"}, without{"stft_mono"};
    OpenEditor editor{plugin}, plain{without};
    const auto row = [](Editor& open, const juce::String& title) {
        return draw(*slider(open, title).getParentComponent());
    };
    const auto curve = [](const juce::Image& image) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); ++y)
            for (int x = 0; x < image.getWidth(); ++x)
                count += image.getPixelAt(x, y) == shell::theme::kRaised ? 1 : 0;
        return count;
    };
    CHECK(curve(row(*editor, "P01 Beta")) > 100);
    CHECK(curve(row(*editor, "P01 Gamma")) < 20);
    CHECK(curve(row(*plain, "P01 Beta")) < 20);
    const auto tooltip = slider(*editor, "P01 Beta").getTooltip();
    CHECK(tooltip.contains("Measured: 200 to 500 Hz"));
    CHECK(tooltip.contains("rank correlation 0.90"));
    CHECK_FALSE(slider(*plain, "P01 Beta").getTooltip().contains("Measured"));
}

TEST_CASE("with no model the editor says so, and where it looked") {
    const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
    Plugin plugin;
    plugin.prepare(44'100.0, 512);
    OpenEditor editor{plugin};
    REQUIRE(all<shell::MessageView>(*editor).size() == 1);
    CHECK(all<shell::MessageView>(*editor)[0]->getDescription().contains("/nowhere/models"));
    CHECK(colours(draw(*editor)) > 20);
    plugin.processor.load_kit(model_path("stft_mono"));
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(all<shell::MessageView>(*editor).empty());
}

TEST_CASE("a model that cannot be played is named, with the reason") {
    const Folder folder;
    const auto file = juce::File{juce::String{folder.path.string()}}.getChildFile("bad.onnx");
    file.replaceWithText("this is no model");
    Plugin plugin;
    plugin.processor.load_kit(file.getFullPathName().toStdString());
    plugin.prepare(44'100.0, 512);
    OpenEditor editor{plugin};
    CHECK(all<shell::MessageView>(*editor).at(0)->getDescription().contains("bad.onnx"));
}

TEST_CASE("a missing model is named where its part is shown; its sound is still there") {
    TestScene scene{SceneKind::missing};
    const auto& banner =
        titled<shell::ActionButton>(scene.editor(), juce::String::fromUTF8("Locate\xe2\x80\xa6"));
    CHECK(banner.getParentComponent()->getTitle().containsIgnoreCase("missing model"));
    CHECK(accent_pixels(draw(*all<shell::SoundView>(scene.editor()).at(0))) > 100);
}
