// Instances: where the kit is found, what happens without one, odd rates, many at once.
#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include "model_folders.h"
#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;
namespace fs = std::filesystem;

namespace {

void copy_model(const std::string& name, const fs::path& to) {
    fs::copy_file(model_path(name), to);
}

}  // namespace

TEST_CASE("drums.onnx is the kit, else the first model by name") {
    Folder first, second;
    CHECK_FALSE(shell::find_kit({first.path, second.path, "/no/such/folder"}).has_value());
    copy_model("stft_mono", first.path / "b.onnx");
    copy_model("stft_mono", first.path / "a.onnx");
    CHECK(shell::find_kit({first.path, second.path}) == first.path / "a.onnx");
    copy_model("mdct_mono", second.path / "drums.onnx");
    CHECK(shell::find_kit({first.path, second.path}) == second.path / "drums.onnx");
}

TEST_CASE("SISTRUM_MODELS names folders that come first") {
    const Environment models{"SISTRUM_MODELS", "/one:/two"};
    const auto folders = shell::model_folders();
    REQUIRE(folders.size() >= 3);
    CHECK(folders[0] == "/one");
    CHECK(folders[1] == "/two");
}

TEST_CASE("the first prepare loads the kit, later ones do not") {
    Folder folder;
    copy_model("stft_mono", folder.path / "drums.onnx");
    const Environment models{"SISTRUM_MODELS", folder.path.string()};
    Plugin plugin;
    CHECK(plugin.processor.instrument().part(0).status == PartStatus::empty);
    plugin.prepare(44'100.0, 512);
    CHECK(plugin.processor.instrument().part(0).status == PartStatus::ready);
    CHECK(plugin.processor.instrument().part(0).sound_name == "Hit 0");
    const auto renders = plugin.processor.instrument().part(0).renders;
    plugin.prepare(44'100.0, 64);
    CHECK(plugin.processor.instrument().part(0).renders == renders);
    CHECK(first_sound(plugin.play({hit(3, 36)}, 100)[0]) == 3);
}

TEST_CASE("a save before the first prepare has the kit") {
    Folder folder;
    copy_model("stft_mono", folder.path / "drums.onnx");
    const Environment models{"SISTRUM_MODELS", folder.path.string()};
    Plugin first, second;
    second.load(first.save());
    CHECK(second.processor.instrument().part(5).sound_name == "Hit 5");
}

TEST_CASE("without a model there is silence and a message that says where it looked") {
    const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
    Plugin plugin;
    plugin.prepare(44'100.0, 512);
    CHECK(loudest(plugin.play({hit(0, 36)}, 1'000)[0]) == 0.0f);
    const auto message = plugin.processor.instrument().message();
    CHECK(message.find("No model found") != std::string::npos);
    CHECK(message.find("/nowhere/models") != std::string::npos);
}

TEST_CASE("a state saved without a model does not keep a later model away") {
    std::vector<std::byte> state;
    {
        const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
        Plugin plugin;
        state = plugin.save();
    }
    Folder folder;
    copy_model("stft_mono", folder.path / "drums.onnx");
    const Environment models{"SISTRUM_MODELS", folder.path.string()};
    Plugin plugin;
    plugin.load(state);
    plugin.prepare(44'100.0, 512);
    CHECK(plugin.processor.instrument().part(0).status == PartStatus::ready);
}

TEST_CASE("a model that cannot be used shows in its part, and nothing sounds") {
    Folder folder;
    juce::File{(folder.path / "drums.onnx").string()}.replaceWithText("this is no model");
    const Environment models{"SISTRUM_MODELS", folder.path.string()};
    Plugin plugin;
    plugin.prepare(44'100.0, 512);
    CHECK(plugin.processor.instrument().part(0).status == PartStatus::failed);
    CHECK(plugin.processor.instrument().part(0).message.find("drums.onnx") != std::string::npos);
    CHECK(loudest(plugin.play({hit(0, 36)}, 1'000)[0]) == 0.0f);
}

TEST_CASE("every usual sample rate plays, an impossible one is silent and said") {
    Plugin plugin{"stft_mono"};
    for (const auto rate : {8'000.0, 44'100.0, 48'000.0, 88'200.0, 96'000.0, 192'000.0}) {
        plugin.prepare(rate, 256);
        CHECK(loudest(plugin.play({hit(7, 36)}, 2'000, 256)[0]) > 0.02f);
    }
    plugin.prepare(1.0, 256);
    CHECK(loudest(plugin.play({hit(7, 36)}, 2'000, 256)[0]) == 0.0f);
    CHECK(plugin.processor.instrument().message().find("sample_rate") != std::string::npos);
    plugin.prepare(48'000.0, 256);
    CHECK(plugin.processor.instrument().message().empty());
    CHECK(loudest(plugin.play({hit(7, 36)}, 2'000, 256)[0]) > 0.05f);
}

TEST_CASE("many instances come, play and go at once") {
    const juce::ScopedJuceInitialiser_GUI juce_is_up;
    const auto live = [](int seed) {
        for (int round = 0; round < 4; ++round) {
            shell::Processor processor;
            processor.setNonRealtime(round % 2 == 0);
            processor.load_kit(model_path((seed + round) % 2 == 0 ? "stft_mono" : "mdct_stereo"));
            processor.prepareToPlay(44'100.0, 128);
            juce::AudioBuffer<float> audio{2, 128};
            juce::MidiBuffer midi;
            midi.addEvent(MidiMessage::noteOn(1, 36 + seed, juce::uint8{100}), 0);
            processor.processBlock(audio, midi);
            CHECK(audio.getMagnitude(0, 128) > 0.0f);
            juce::MemoryBlock state;
            processor.getStateInformation(state);
            shell::Processor copy;
            copy.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
            CHECK(copy.instrument().part(seed).sound == processor.instrument().part(seed).sound);
        }
    };
    std::vector<std::thread> threads;
    for (int seed = 0; seed < 8; ++seed) threads.emplace_back(live, seed);
    for (auto& thread : threads) thread.join();
}

TEST_CASE("an instance may go while its kit loads") {
    for (int i = 0; i < 20; ++i) {
        Plugin plugin;
        plugin.processor.load_kit(model_path("stft_stereo"));
    }
}
