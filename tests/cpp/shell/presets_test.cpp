// Presets and programs through the plug-in, and sounds as files.
#include <doctest/doctest.h>

#include <juce_audio_formats/juce_audio_formats.h>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;
namespace fs = std::filesystem;

namespace {

// A user's presets, in a folder that does not exist yet.
struct UserFolder {
    Folder folder;
    fs::path presets = folder.path / "presets";
    Environment variable{"SISTRUM_PRESETS", presets.string()};
};

const PresetEntry& entry(shell::Presets& presets, const std::string& name) {
    for (const auto& each : presets.library().entries())
        if (each.name == name && !each.factory && !each.in_model) return each;
    throw std::invalid_argument("no preset " + name);
}

void save_kit(Plugin& plugin, const std::string& name) {
    REQUIRE(plugin.processor.presets().save(PresetKind::kit, 0, name, {}));
}

// Which of the user's kits is which program: factory kits may come first.
int program_of(Plugin& plugin, const std::string& name) {
    for (int program = 0; program < plugin.processor.getNumPrograms(); ++program)
        if (plugin.processor.getProgramName(program) == juce::String{name}) return program;
    throw std::invalid_argument("no program " + name);
}

float level(Plugin& plugin, int part = 0) {
    return value_of(plugin.processor.instrument().part(part).values, PartParam::level);
}

TimedMidi program_change(int frame, int program) {
    return {frame, MidiMessage::programChange(1, program)};
}

// Two kits: "Soft" has part 1 at a quarter, "Loud" at double level.
void save_two_kits(Plugin& plugin) {
    plugin.set("p01_level", "25");
    plugin.settle();
    save_kit(plugin, "Soft");
    plugin.set("p01_level", "200");
    plugin.settle();
    save_kit(plugin, "Loud");
    plugin.set("p01_level", "100");
    plugin.settle();
}

}  // namespace

TEST_CASE("the user's folder is made by the first save") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    plugin.processor.presets().library();
    CHECK_FALSE(fs::exists(user.presets));
    REQUIRE(plugin.processor.presets().save(PresetKind::part, 2, "Mine", {"dry", "short"}));
    CHECK(fs::exists(user.presets));
    CHECK(entry(plugin.processor.presets(), "Mine").tags == std::vector<std::string>{"dry", "short"});
    CHECK(entry(plugin.processor.presets(), "Mine").kind == PresetKind::part);
}

TEST_CASE("sounds, parts and kits are saved and loaded, and loading is undone") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    plugin.set("p02_level", "50");
    plugin.parameter("p02_control_02").setValue(0.75f);
    plugin.settle();
    auto& presets = plugin.processor.presets();
    const auto instrument = [&](int part) { return plugin.processor.instrument().part(part); };
    const auto sound = instrument(1).sound;
    for (const auto kind : {PresetKind::sound, PresetKind::part, PresetKind::kit})
        REQUIRE(presets.save(kind, 1, std::string{kind_name(kind)} + " of mine", {}));

    REQUIRE(presets.load(entry(presets, "sound of mine"), 4));
    CHECK(instrument(4).sound.controls == sound.controls);
    CHECK(level(plugin, 4) == 1.0f);
    REQUIRE(presets.load(entry(presets, "part of mine"), 5));
    CHECK(instrument(5).sound.controls == sound.controls);
    CHECK(level(plugin, 5) == 0.5f);

    Plugin other{"mdct_stereo"};
    REQUIRE(other.processor.presets().load(entry(other.processor.presets(), "kit of mine"), 0));
    other.settle();
    CHECK(other.processor.instrument().part(1).model_sha256 == instrument(1).model_sha256);
    CHECK(other.parameter("p02_level").getValue() ==
          doctest::Approx(plugin.parameter("p02_level").getValue()));
    CHECK(other.processor.actions().undo());
    other.settle();
    CHECK(other.processor.instrument().part(1).model_sha256 != instrument(1).model_sha256);
}

TEST_CASE("a file that is no preset is refused by name and changes nothing") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    const auto before = plugin.save();
    const juce::File file{(user.folder.path / "bad.json").string()};
    file.replaceWithText("{\"format\": \"something else\"}");
    CHECK_FALSE(plugin.processor.presets().load_file(file, 0));
    CHECK(plugin.processor.presets().message().find("bad.json") != std::string::npos);
    CHECK_FALSE(plugin.processor.presets().load_file(juce::File{"/nowhere/at/all.json"}, 0));
    CHECK(plugin.save() == before);
    CHECK_FALSE(plugin.processor.actions().can_undo());
}

TEST_CASE("a bounce changes programs at their sample, whatever the block size") {
    const UserFolder user;
    {
        Plugin plugin{"stft_mono"};
        save_two_kits(plugin);
    }
    const auto take = [](int block) {
        Plugin plugin{"stft_mono"};
        const auto soft = program_of(plugin, "Soft"), loud = program_of(plugin, "Loud");
        return plugin.play({program_change(0, soft), hit(10, 36), program_change(1'000, loud), hit(1'000, 36),
                            hit(3'001, 36), program_change(3'001, soft)},
                           6'000, block);
    };
    const auto expected = take(6'000);
    CHECK(loudest(expected[0]) > 0.01f);
    for (const auto block : {1'000, 511, 64}) CHECK(take(block) == expected);
}

TEST_CASE("live, a program is loaded by the message thread, and the host hears of it") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    save_two_kits(plugin);
    const auto soft = program_of(plugin, "Soft");
    plugin.processor.setNonRealtime(false);
    plugin.play({program_change(5, soft)}, 64);
    CHECK(level(plugin) == 1.0f);
    plugin.processor.tick();
    CHECK(level(plugin) == 0.25f);
    CHECK(plugin.processor.getCurrentProgram() == soft);
    REQUIRE(plugin.processor.wait_until_rendered(10.0));
    CHECK(plugin.processor.instrument().stats().late_renders == 0);
}

TEST_CASE("a host that sets the present program again changes nothing") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    save_two_kits(plugin);
    save_kit(plugin, "Another");  // 0, the program before any was chosen
    const auto soft = program_of(plugin, "Soft");
    REQUIRE(soft > 0);
    plugin.processor.setCurrentProgram(soft);
    CHECK(level(plugin) == 0.25f);
    plugin.settle();  // else the host would write what is still shown
    plugin.set("p01_level", "100");
    plugin.settle();
    plugin.processor.setCurrentProgram(soft);
    CHECK(level(plugin) == 1.0f);
    Plugin other{"stft_mono"};
    other.load(plugin.save());
    other.processor.setCurrentProgram(soft);  // as a host does that restores a project
    CHECK(level(other) == 1.0f);
}

TEST_CASE("a program that is not there changes nothing and is said") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    const auto before = plugin.save();
    plugin.processor.setCurrentProgram(127);
    plugin.processor.setCurrentProgram(-1);
    plugin.processor.setCurrentProgram(1'000);
    plugin.play({program_change(0, 126)}, 64);
    CHECK_FALSE(plugin.processor.actions().message().empty());
    CHECK(plugin.processor.instrument().part(0).sound.seed == 100);
    CHECK(plugin.processor.getNumPrograms() == 128);
    CHECK(plugin.processor.getProgramName(127) == "Program 128");
}

TEST_CASE("a project keeps its programs when presets come and go") {
    const UserFolder user;
    Plugin plugin{"stft_mono"};
    save_two_kits(plugin);
    const auto loud = program_of(plugin, "Loud"), soft = program_of(plugin, "Soft");
    const auto state = plugin.save();
    save_kit(plugin, "A kit that comes first by name");
    plugin.processor.presets().library().remove(entry(plugin.processor.presets(), "Loud"));

    Plugin later{"stft_mono"};
    later.load(state);
    CHECK(program_of(later, "Soft") == soft);
    CHECK(later.processor.getProgramName(loud) == "Program " + juce::String(loud + 1));
    CHECK(program_of(later, "A kit that comes first by name") > std::max(loud, soft));
}

TEST_CASE("a part and a kit are written as files") {
    const Folder folder;
    Plugin plugin{"stft_stereo"};
    plugin.settle();
    juce::WavAudioFormat format;
    const juce::File file{(folder.path / "part.wav").string()};
    REQUIRE(plugin.processor.exports().export_part(3, file, {AudioFileType::wav, 32}));
    std::unique_ptr<juce::AudioFormatReader> reader{
        format.createReaderFor(new juce::FileInputStream{file}, true)};
    REQUIRE(reader != nullptr);
    const auto waveform = plugin.processor.instrument().part(3).waveform;
    CHECK(reader->sampleRate == waveform->sample_rate);
    CHECK(reader->lengthInSamples == waveform->frames);
    juce::AudioBuffer<float> read{waveform->channels, waveform->frames};
    reader->read(&read, 0, waveform->frames, 0, true, true);
    CHECK(read.getSample(1, 777) == waveform->channel(1)[777]);

    const juce::File kit{(folder.path / "My kit").string()};
    REQUIRE(plugin.processor.exports().export_kit(kit, {AudioFileType::flac, 24}));
    CHECK(kit.findChildFiles(juce::File::findFiles, true, "*.flac").size() == Engine::kParts);
    CHECK(kit.findChildFiles(juce::File::findFiles, true, "*.sfz").size() == 1);
    CHECK(kit.findChildFiles(juce::File::findFiles, true, "*.json").size() == 1);
    CHECK_FALSE(plugin.processor.exports().export_part(3, juce::File{"/nowhere/a.wav"}, {}));
    CHECK(plugin.processor.exports().message().find("/nowhere/a.wav") != std::string::npos);
}

TEST_CASE("a file to drag lasts as long as the plug-in") {
    juce::File file;
    {
        Plugin plugin{"stft_mono"};
        plugin.settle();
        file = plugin.processor.exports().drag_file(1);
        CHECK(file.existsAsFile());
        CHECK(file.getFileName() == "Hit 1.wav");
        CHECK(plugin.processor.exports().drag_file(1) == file);
    }
    CHECK_FALSE(file.getParentDirectory().exists());
    const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
    Plugin silent;
    silent.prepare(44'100.0, 512);
    CHECK(silent.processor.exports().drag_file(1) == juce::File{});
    CHECK_FALSE(silent.processor.exports().message().empty());
}
