// Files that are dropped on a pad, located, or dragged out of it.
#include "editor/pad.h"
#include "editor/part_files.h"
#include "editor_support.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

juce::File in(const Folder& folder, const char* name) {
    return juce::File{juce::String{(folder.path / name).string()}};
}

}  // namespace

TEST_CASE("a pad takes recordings, models and presets, one at a time, and nothing else") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    auto& pad = *all<shell::Pad>(*editor)[0];
    for (const auto* name : {"/a/kick.wav", "/a/KICK.WAV", "/a/kick.flac", "/a/drums.onnx", "/a/kick.json"})
        CHECK(pad.isInterestedInFileDrag({name}));
    for (const auto* name : {"/a/kick.txt", "/a/kick", "/a/wav"})
        CHECK_FALSE(pad.isInterestedInFileDrag({name}));
    CHECK_FALSE(pad.isInterestedInFileDrag(juce::StringArray{"/a/kick.wav", "/a/snare.wav"}));
}

TEST_CASE("a model that is dropped on a pad plays there, and only there") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const auto model = juce::String{model_path("touched").string()};
    all<shell::Pad>(*editor)[4]->filesDropped({model}, 0, 0);
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(slider(*editor, "P05 Gamma").isVisible());  // selected, with the model's controls
    const auto& instrument = plugin.processor.instrument();
    CHECK(instrument.part(4).model_name != instrument.part(3).model_name);
}

TEST_CASE("a file that is no model is refused with a reason, and the part plays on") {
    Plugin plugin{"stft_mono"};
    OpenEditor editor{plugin};
    const Folder folder;
    in(folder, "bad.onnx").replaceWithText("this is no model");
    const auto before = plugin.processor.instrument().part(4).waveform;
    all<shell::Pad>(*editor)[4]->filesDropped({in(folder, "bad.onnx").getFullPathName()}, 0, 0);
    plugin.processor.wait_until_rendered(10.0);
    editor->refresh();
    CHECK(plugin.processor.instrument().part(4).message.find("bad.onnx") != std::string::npos);
    CHECK(plugin.processor.instrument().part(4).waveform == before);
}

TEST_CASE("what is dragged out of a pad is the part's sound") {
    Plugin plugin{"stft_mono"};
    const auto file = plugin.processor.exports().drag_file(2);
    CHECK(file.hasFileExtension("wav"));
    CHECK(file.getSize() > 1000);
}

TEST_CASE("a missing model that is located is there again, with the sounds as they were") {
    TestScene scene{SceneKind::missing};
    auto& instrument = scene.processor().instrument();
    REQUIRE(instrument.part(3).model_missing);
    const auto before = instrument.part(3).sound;
    const Folder folder;
    const auto found = in(folder, "found.onnx");
    juce::File{juce::String{model_path("touched").string()}}.copyFileTo(found);
    constexpr char kDescription[] = {0x32, 0x04, 'c', 'o', 'p', 'y'};
    found.appendData(kDescription, sizeof(kDescription));
    shell::Workbench bench{scene.processor()};
    shell::PartFiles files{bench};
    std::vector<int> parts;
    for (int part = 0; part < Engine::kParts; ++part) parts.push_back(part);
    files.locate(parts, found);
    CHECK(scene.processor().wait_until_rendered(10.0));
    CHECK_FALSE(instrument.part(3).model_missing);
    CHECK(instrument.part(3).message.empty());
    CHECK(instrument.part(3).sound == before);
}
