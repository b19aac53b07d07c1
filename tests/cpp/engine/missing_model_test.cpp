// A project whose model file is gone: it sounds as it did, says what is missing, and loses nothing.
#include <doctest/doctest.h>

#include "support/temporary_folder.h"

#include <algorithm>
#include <filesystem>

#include "engine.h"
#include "realtime/rendered_sound.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using test::Bytes;
using test::KitEngine;
using test::model_path;
using test::note_on;
using test::StateBytes;

constexpr double kPatience = 60.0;

// A model in a folder of its own, an engine that was saved with it, and what that engine played.
struct Project {
    test::TemporaryFolder folder;
    std::filesystem::path model = folder.path / "moving.onnx";
    std::string sha256;
    Bytes state;
    test::Take expected;
    std::vector<PartInfo> parts;

    explicit Project(const std::string& name = "touched");
    void move_away() const { std::filesystem::rename(model, folder.path / "elsewhere" / "moving.onnx"); }
};

// Soft and loud hits of four parts, more of each than there are draws ahead.
test::Take song(Engine& engine) {
    std::vector<Event> events;
    for (int hit = 0; hit < 6; ++hit) {
        for (int part = 0; part < 4; ++part) {
            events.push_back(note_on(hit * 8'000 + part * 2'000, Engine::kFirstNote + part,
                                     0.25f + 0.125f * static_cast<float>(hit)));
        }
    }
    engine.reset();
    return test::play(engine, events, 6 * 8'000, 512);
}

Project::Project(const std::string& name) {
    std::filesystem::create_directories(folder.path / "elsewhere");
    std::filesystem::copy_file(model_path(name), model);
    KitEngine saved;
    saved.load_kit(model);
    Sound sound;
    sound.seed = 7;
    sound.controls["beta"] = 2.5;
    sound.velocity["beta"] = 0.8;
    saved.set_part_sound(1, sound);
    sound.seed = 8;
    saved.set_part_other(2, sound);
    saved.set_param(2, PartParam::morph, 0.4f);
    expected = song(saved);
    for (int part = 0; part < Engine::kParts; ++part) parts.push_back(saved.part(part));
    sha256 = parts[0].model_sha256;
    state = saved.save_state("mine");
}

struct RestoredEngine : Engine {
    explicit RestoredEngine(const Bytes& state, std::vector<std::filesystem::path> folders = {}) {
        set_offline(true);
        prepare(44'100.0, 512);
        set_model_folders(std::move(folders));
        load_state(state);
        (void)wait_until_rendered(kPatience);
    }
};

TEST_CASE("without its model a project sounds the same and says which model that was") {
    const Project project;
    project.move_away();
    RestoredEngine orphan(project.state);
    CHECK(song(orphan) == project.expected);
    for (int part = 0; part < Engine::kParts; ++part) {
        const PartInfo info = orphan.part(part);
        CHECK(info.status == PartStatus::failed);
        CHECK(info.model_missing);
        CHECK(info.message == "missing model \"Touched\" (touched, sha256 " + project.sha256.substr(0, 12) +
                                  "): " + project.model.string() + ": no such file");
        CHECK(info.model_name == "touched");
        CHECK(info.model_sha256 == project.sha256);
    }
}

TEST_CASE("without its model a part that varies plays the first hits that it had, again and again") {
    const Project project;
    KitEngine saved;
    saved.load_kit(project.model);
    Sound sound;
    sound.velocity["beta"] = 0.8;
    saved.set_part_sound(0, sound);
    saved.set_param(0, PartParam::variation, 0.5f);
    constexpr int kHits = kDrawsAhead, kSpace = 6'000;
    const auto play = [](Engine& engine, int hits) {
        std::vector<Event> events;
        for (int hit = 0; hit < hits; ++hit) {
            const float velocity = hit % 2 == 0 ? 1.0f : 0.4f;
            events.push_back(note_on(hit * kSpace, Engine::kFirstNote, velocity));
        }
        engine.reset();
        return test::play(engine, events, hits * kSpace, 512)[0];
    };
    const std::vector<float> expected = play(saved, kHits);
    const Bytes state = saved.save_state();
    project.move_away();
    RestoredEngine orphan(state);
    const std::vector<float> heard = play(orphan, 2 * kHits);
    const auto half = heard.begin() + kHits * kSpace;
    CHECK(std::equal(expected.begin(), expected.end(), heard.begin()));
    CHECK(std::equal(expected.begin(), expected.end(), half));
    CHECK_FALSE(std::equal(heard.begin(), heard.begin() + kSpace, heard.begin() + 2 * kSpace));
    CHECK(orphan.stats().late_renders == 0);
    CHECK(orphan.save_state() == state);
}

TEST_CASE("without its model a part's controls keep their names and values") {
    const Project project;
    project.move_away();
    const RestoredEngine orphan(project.state);
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto& expected = project.parts[static_cast<std::size_t>(part)];
        const PartInfo found = orphan.part(part);
        CHECK(found.sound == expected.sound);
        CHECK(found.other == expected.other);
        CHECK(found.values == expected.values);
        REQUIRE(found.controls.size() == expected.controls.size());
        for (std::size_t slot = 0; slot < found.controls.size(); ++slot) {
            CHECK(found.controls[slot].control->id == expected.controls[slot].control->id);
            CHECK(found.controls[slot].control->label == expected.controls[slot].control->label);
            CHECK(found.controls[slot].control->unit == expected.controls[slot].control->unit);
            CHECK(found.controls[slot].control->group == expected.controls[slot].control->group);
            CHECK(found.controls[slot].touched == expected.controls[slot].touched);
            CHECK(found.controls[slot].releasable == expected.controls[slot].releasable);
            CHECK(found.controls[slot].value == expected.controls[slot].value);
            CHECK(found.controls[slot].normalised == expected.controls[slot].normalised);
        }
    }
}

TEST_CASE("saved again without its model, a project loses nothing") {
    const Project project;
    project.move_away();
    const RestoredEngine orphan(project.state);
    CHECK(orphan.save_state("mine") == project.state);
}

TEST_CASE("what is edited while the model is missing is heard when it is back") {
    const Project project;
    project.move_away();
    RestoredEngine orphan(project.state);
    orphan.set_control(0, 0, 0.875f);
    orphan.set_part_seed(3, 99);
    CHECK(song(orphan) == project.expected);  // nothing that could render it
    CHECK(orphan.part(0).controls.at(0).normalised == doctest::Approx(0.875));
    const Bytes edited = orphan.save_state();

    RestoredEngine found(edited, {project.folder.path / "nowhere", project.folder.path / "elsewhere"});
    CHECK(found.part(0).status == PartStatus::ready);
    CHECK(found.part(0).sound.controls.at("alpha") == doctest::Approx(0.75));
    CHECK(found.part(3).sound.seed == 99);
    const test::Take heard = song(found);
    KitEngine expected;
    expected.load_state(project.state);
    expected.set_model_folders({project.folder.path / "elsewhere"});
    expected.load_state(project.state);
    expected.set_control(0, 0, 0.875f);
    expected.set_part_seed(3, 99);
    CHECK(song(expected) == heard);
    CHECK(heard != project.expected);
}

TEST_CASE("another file under the model's name is not taken for it") {
    const Project project;
    project.move_away();
    std::filesystem::copy_file(model_path("mdct_mono"), project.model);
    RestoredEngine misled(project.state);
    CHECK(song(misled) == project.expected);
    CHECK(misled.part(0).message.find("sha256: expected " + project.sha256) != std::string::npos);
    CHECK(misled.save_state("mine") == project.state);
}

TEST_CASE("a model that moved is found by its content, whatever its name, and nothing is rendered again") {
    const Project project;
    project.move_away();
    std::filesystem::rename(project.folder.path / "elsewhere" / "moving.onnx",
                            project.folder.path / "elsewhere" / "moved.onnx");
    std::filesystem::copy_file(model_path("mdct_mono"), project.folder.path / "elsewhere" / "another.onnx");
    RestoredEngine found(project.state, {project.folder.path / "nowhere", project.folder.path / "elsewhere"});
    CHECK(song(found) == project.expected);
    CHECK(found.part(0).status == PartStatus::ready);
    CHECK_FALSE(found.part(0).model_missing);
    CHECK(found.part(0).renders == 1);  // what the state brought
}

TEST_CASE("a model that comes back while the project is open is taken up without another sound") {
    const Project project;
    project.move_away();
    RestoredEngine engine(project.state);
    engine.set_control(0, 0, 0.875f);
    engine.look_for_models();
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.part(0).model_missing);
    CHECK(song(engine) == project.expected);
    engine.set_model_folders({project.folder.path / "elsewhere"});
    engine.look_for_models();
    REQUIRE(engine.wait_until_rendered(kPatience));
    for (int part = 0; part < Engine::kParts; ++part) {
        CHECK_FALSE(engine.part(part).model_missing);
        CHECK(engine.part(part).status == PartStatus::ready);
    }
    CHECK(engine.part(0).sound.controls.at("alpha") == doctest::Approx(0.75));
    CHECK(engine.part(1).waveform->samples == project.parts[1].waveform->samples);
    CHECK(song(engine) != project.expected);  // what was edited meanwhile is heard now
}

}  // namespace
}  // namespace sistrum
