// A kit as a folder: one file for every take and layer, an SFZ that says when each sounds, and the preset.
#include "edit/kit_export.h"

#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <algorithm>
#include <fstream>

#include "edit/sfz.h"

namespace sistrum {
namespace {

namespace fs = std::filesystem;

using Folder = test::TemporaryFolder;

std::shared_ptr<const Audio> tone(float level, double rate = 44'100.0) {
    auto audio = std::make_shared<Audio>(1, 441, rate);
    std::fill(audio->samples.begin(), audio->samples.end(), level);
    return audio;
}

void set(ExportPart& part, PartParam param, float value) {
    part.values[static_cast<std::size_t>(param)] = value;
}

ExportPart part(int index, const std::string& name, int note) {
    ExportPart made;
    made.index = index;
    made.name = name;
    set(made, PartParam::note, static_cast<float>(note));
    made.takes = {{tone(0.5f)}};
    return made;
}

KitExport small_kit() {
    KitExport kit;
    kit.name = "My kit";
    kit.format = {AudioFileType::wav, 16};
    kit.parts = {part(0, "Kick 1", 36)};
    kit.preset.name = "My kit";
    return kit;
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

int count_of(const std::string& text, const std::string& piece) {
    int count = 0;
    for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++count;
    return count;
}

TEST_CASE("a plain kit is one file a part, an SFZ and a preset") {
    const Folder folder;
    KitExport kit = small_kit();
    kit.parts.push_back(part(2, "Hat = #1/2", 42));
    kit.parts.push_back(part(3, "KICK 1", 36));
    const ExportedKit done = export_kit(folder.path / "deep" / "er", kit);
    REQUIRE(done.audio.size() == 3);
    CHECK(done.audio[0].filename() == "36 Kick 1.wav");
    CHECK(done.audio[1].filename() == "42 Hat _ _1_2.wav");
    CHECK(done.audio[2].filename() == "36 KICK 1 (2).wav");
    for (const fs::path& file : done.audio) CHECK(fs::file_size(file) == 44 + 2 * 441);
    CHECK(done.sfz.filename() == "My kit.sfz");
    CHECK(done.gain == 1.0f);
    CHECK(read_preset(done.preset).name == "My kit");
    const std::string sfz = text_of(done.sfz);
    CHECK(has_line(sfz, "sample=36 Kick 1.wav"));
    CHECK(has_line(sfz, "key=36"));
    CHECK(has_line(sfz, "loop_mode=one_shot"));
    CHECK(has_line(sfz, "pitch_keytrack=0"));
    CHECK(has_line(sfz, "volume=0"));
    CHECK(count_of(sfz, "<region>") == 3);
    CHECK(count_of(sfz, "ampeg_") == 0);
    CHECK(count_of(sfz, "seq_") == 0);
    CHECK(count_of(sfz, "fil_type") == 0);
}

TEST_CASE("takes are played in turn or at random, layers by velocity") {
    KitExport kit = small_kit();
    const ExportTake layers{tone(0.1f), tone(0.2f), tone(0.3f), tone(0.4f)};
    kit.parts[0].takes = {layers, layers, layers};
    const Folder folder;
    const ExportedKit done = export_kit(folder.path, kit);
    CHECK(done.audio.size() == 12);
    CHECK(done.audio[5].filename() == "36 Kick 1 r2 v2.wav");
    const std::string sfz = text_of(done.sfz);
    CHECK(has_line(sfz, "seq_length=3"));
    CHECK(count_of(sfz, "seq_position=2") == 4);
    // Layer i of 4 is for velocities above i / 4 up to (i + 1) / 4 of 127.
    CHECK(has_line(sfz, "lovel=1\nhivel=31"));
    CHECK(has_line(sfz, "lovel=32\nhivel=63"));
    CHECK(has_line(sfz, "lovel=64\nhivel=95"));
    CHECK(has_line(sfz, "lovel=96\nhivel=127"));
    kit.order = TakeOrder::at_random;
    const std::string random = text_of(export_kit(folder.path, kit).sfz);
    CHECK(count_of(random, "seq_") == 0);
    CHECK(count_of(random, "lorand=0\nhirand=0.333333") == 4);
    CHECK(count_of(random, "hirand=1\n") == 4);
}

TEST_CASE("what a part does with its sound is in the SFZ") {
    KitExport kit = small_kit();
    ExportPart& part = kit.parts[0];
    set(part, PartParam::level, 0.5f);
    set(part, PartParam::pan, -0.25f);
    set(part, PartParam::tune, -3.0f);
    set(part, PartParam::fine, 12.5f);
    set(part, PartParam::choke, 2.0f);
    set(part, PartParam::hold, 0.25f);
    set(part, PartParam::decay, 0.5f);
    set(part, PartParam::attack, 0.125f);
    set(part, PartParam::filter, 1.0f);
    set(part, PartParam::cutoff, 800.0f);
    set(part, PartParam::velocity, 0.5f);
    set(part, PartParam::channel, 10.0f);
    const std::string sfz = sfz_text(kit, {{{{"a.wav", 1.0f}}}});
    for (const char* line : {"volume=-6.0206", "pan=-25", "transpose=-3", "tune=12.5", "group=2", "off_by=2",
                             "ampeg_attack=0.125", "ampeg_hold=0.25", "ampeg_decay=0.5", "ampeg_sustain=0",
                             "fil_type=lpf_2p", "cutoff=800", "amp_veltrack=50", "lochan=10", "hichan=10"}) {
        CAPTURE(line);
        CHECK(has_line(sfz, line));
    }
}

TEST_CASE("a chromatic part has its keys, its root and a release") {
    KitExport kit = small_kit();
    set(kit.parts[0], PartParam::play, 1.0f);
    set(kit.parts[0], PartParam::note, 60.0f);
    set(kit.parts[0], PartParam::low, 48.0f);
    set(kit.parts[0], PartParam::high, 72.0f);
    set(kit.parts[0], PartParam::release, 0.75f);
    const std::string sfz = sfz_text(kit, {{{{"a.wav", 1.0f}}}});
    for (const char* line : {"lokey=48", "hikey=72", "pitch_keycenter=60", "bend_up=200", "bend_down=-200",
                             "loop_mode=no_loop", "ampeg_release=0.75"}) {
        CAPTURE(line);
        CHECK(has_line(sfz, line));
    }
}

TEST_CASE("muted parts are silent, soloed ones alone are not, and lost gain is made up for") {
    KitExport kit = small_kit();
    kit.parts.push_back(part(1, "Snare", 38));
    const SfzFiles files{{{{"a.wav", 0.5f}}}, {{{"b.wav", 1.0f}}}};
    CHECK(has_line(sfz_text(kit, files), "volume=6.0206"));
    set(kit.parts[0], PartParam::mute, 1.0f);
    CHECK(count_of(sfz_text(kit, files), "volume=-144") == 1);
    set(kit.parts[0], PartParam::mute, 0.0f);
    set(kit.parts[1], PartParam::solo, 1.0f);
    CHECK(count_of(sfz_text(kit, files), "volume=-144") == 1);
    const Folder folder;
    kit.parts[0].takes = {{tone(2.0f)}};
    CHECK(export_kit(folder.path, kit).gain == doctest::Approx(0.5).epsilon(0.001));
}

TEST_CASE("files are written at the rate that is asked for") {
    const Folder folder;
    KitExport kit = small_kit();
    kit.sample_rate = 88'200.0;
    CHECK(fs::file_size(export_kit(folder.path, kit).audio[0]) == 44 + 2 * 882);
}

TEST_CASE("a folder that cannot be made is an error") {
    CHECK_THROWS_WITH_AS(export_kit("/dev/null/kit", small_kit()),
                         doctest::Contains("/dev/null/kit: cannot be made"), AudioFileError);
}

}  // namespace
}  // namespace sistrum
