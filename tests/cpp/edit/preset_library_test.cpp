// The library: what there is, sorted and searched, saved, renamed and deleted; broken files are listed.
#include "edit/preset_library.h"

#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <algorithm>
#include <fstream>

#include "support/play.h"

namespace sistrum {
namespace {

namespace fs = std::filesystem;

// Two folders that go with the test.
struct Folders {
    test::TemporaryFolder root;
    fs::path factory = root.path / "factory", user = root.path / "user";
    Folders() { fs::create_directories(factory / "kits"); }
};

PresetDocument sound(const std::string& name, std::vector<std::string> tags = {}) {
    PresetDocument preset;
    preset.kind = PresetKind::sound;
    preset.name = name;
    preset.tags = std::move(tags);
    preset.parts.emplace_back().sound = Sound{};
    preset.parts[0].sound_name = name;
    return preset;
}

PresetDocument kit(const std::string& name, const std::string& author) {
    PresetDocument preset;
    preset.kind = PresetKind::kit;
    preset.name = name;
    preset.author = author;
    preset.tags = {"dry"};
    return preset;
}

std::vector<std::string> names(const std::vector<PresetEntry>& entries) {
    std::vector<std::string> found;
    for (const PresetEntry& entry : entries) found.push_back(entry.name);
    return found;
}

using Names = std::vector<std::string>;

TEST_CASE("folders are looked through, sorted, and what is broken is listed with its error") {
    const Folders folders;
    write_preset(folders.factory / "kits" / "b.json", kit("Basement", "Ann"));
    write_preset(folders.factory / "s10.json", sound("snare 10"));
    write_preset(folders.factory / "s2.json", sound("Snare 2", {"dry"}));
    std::ofstream(folders.factory / "broken.json") << "{";
    std::ofstream(folders.factory / "notes.txt") << "no preset";
    std::ofstream(folders.factory / ".hidden.json") << "{";
    PresetLibrary library;
    library.set_folders({folders.factory, folders.root.path / "none"}, folders.user);
    library.scan();
    CHECK(names(library.entries()) == Names{"Basement", "broken", "Snare 2", "snare 10"});
    const PresetEntry& broken = library.entries()[1];
    CHECK(broken.error.find("broken.json: not valid JSON") != std::string::npos);
    CHECK(library.entries()[0].author == "Ann");
    CHECK(library.entries()[0].kind == PresetKind::kit);
    CHECK(library.entries()[0].factory);
    CHECK(library.load(library.entries()[0]).author == "Ann");
    CHECK_THROWS_AS(library.load(broken), PresetError);
    CHECK(library.tags() == Names{"dry"});
}

TEST_CASE("words, tags, kinds and origin find presets") {
    const Folders folders;
    write_preset(folders.factory / "a.json", kit("Basement", "Ann"));
    write_preset(folders.factory / "b.json", sound("Snare", {"dry", "tight"}));
    write_preset(folders.factory / "c.json", sound("Kick", {"Low"}));
    PresetLibrary library;
    library.set_folders({folders.factory}, folders.user);
    library.scan();
    library.save(sound("Own kick", {"low"}));
    CHECK(names(library.find({})) == Names{"Basement", "Kick", "Own kick", "Snare"});
    CHECK(names(library.find({.text = "LOW kick"})) == Names{"Kick", "Own kick"});
    CHECK(names(library.find({.text = "ann"})) == Names{"Basement"});
    CHECK(names(library.find({.text = "nothing"})).empty());
    CHECK(names(library.find({.tags = {"dry"}})) == Names{"Basement", "Snare"});
    CHECK(names(library.find({.tags = {"dry", "tight"}})) == Names{"Snare"});
    CHECK(names(library.find({.kind = PresetKind::kit})) == Names{"Basement"});
    CHECK(names(library.find({.factory = false})) == Names{"Own kick"});
}

TEST_CASE("saving makes the folder, replaces the own preset of that name and no other") {
    const Folders folders;
    PresetLibrary library;
    library.set_folders({}, folders.user);
    library.scan();
    const PresetEntry saved = library.save(sound("Kick: a/b?"));
    CHECK(saved.file == folders.user / "sounds" / "Kick_ a_b_.json");
    CHECK(saved.name == "Kick: a/b?");
    CHECK(library.save(sound("Kick: a/b?", {"new"})).file == saved.file);
    CHECK(library.save(sound("Kick_ a_b_")).file == folders.user / "sounds" / "Kick_ a_b_ 2.json");
    CHECK(library.save(kit("Kick: a/b?", "")).file == folders.user / "kits" / "Kick_ a_b_.json");
    CHECK(library.entries().size() == 3);
    library.scan();
    CHECK(library.entries().size() == 3);
    CHECK(library.find({.tags = {"new"}}).size() == 1);
    CHECK_THROWS_AS(library.save(sound("")), PresetError);
    CHECK_THROWS_AS(PresetLibrary().save(sound("x")), PresetError);
}

TEST_CASE("own presets are renamed and deleted, factory ones are not") {
    const Folders folders;
    write_preset(folders.factory / "f.json", sound("Factory"));
    PresetLibrary library;
    library.set_folders({folders.factory}, folders.user);
    library.scan();
    const PresetEntry factory = library.entries()[0];
    CHECK_THROWS_AS(library.rename(factory, "Mine"), PresetError);
    CHECK_THROWS_AS(library.remove(factory), PresetError);
    const PresetEntry saved = library.save(sound("One"));
    library.save(sound("Two"));
    CHECK_THROWS_WITH_AS(library.rename(saved, "Two"), "there is a sound \"Two\"", PresetError);
    const PresetEntry renamed = library.rename(saved, "Three");
    CHECK(renamed.name == "Three");
    CHECK(library.load(renamed).parts[0].sound_name == "Three");
    CHECK_FALSE(fs::exists(saved.file));
    CHECK(names(library.entries()) == Names{"Factory", "Three", "Two"});
    library.remove(renamed);
    CHECK(names(library.entries()) == Names{"Factory", "Two"});
    CHECK(fs::exists(folders.factory / "f.json"));
}

TEST_CASE("the sounds of a model are factory sounds; a model that is none is listed as broken") {
    const Folders folders;
    std::ofstream(folders.root.path / "broken.onnx") << "no model";
    PresetLibrary library;
    library.set_models({test::model_path("stft_mono"), folders.root.path / "broken.onnx"});
    library.scan();
    const auto sounds = library.find({.text = "hit 3"});
    REQUIRE(sounds.size() >= 1);
    CHECK(sounds[0].in_model);
    CHECK(sounds[0].factory);
    CHECK(sounds[0].model == "stft_mono");
    const PresetDocument preset = library.load(sounds[0]);
    CHECK(preset.kind == PresetKind::sound);
    CHECK(preset.parts[0].sound->seed == 103);
    const auto broken = library.find({.text = "broken"});
    REQUIRE(broken.size() == 1);
    CHECK_FALSE(broken[0].error.empty());
}

TEST_CASE("names of people are safe names of files") {
    CHECK(safe_file_name("a/b\\c:d*e?f\"g<h>i|j\n") == "a_b_c_d_e_f_g_h_i_j_");
    CHECK(safe_file_name("..") == "Untitled");
    CHECK(safe_file_name("") == "Untitled");
    CHECK(safe_file_name(" name. ") == "name");
    CHECK(safe_file_name("con") == "con_");
    CHECK(safe_file_name("LPT1.txt") == "LPT1.txt_");
    CHECK(safe_file_name("Käse") == "Käse");
    std::string longest;
    for (int i = 0; i < 60; ++i) longest += "ä";
    const std::string cut = safe_file_name(longest);
    CHECK(cut.size() == 80);
    CHECK(safe_file_name("x" + longest).size() == 79);  // no half character
}

}  // namespace
}  // namespace sistrum
