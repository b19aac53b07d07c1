// Saved states of parts that are held: the same notes after loading, and one recorded note without the model.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>

#include "engine.h"
#include "support/play.h"
#include "support/state_bytes.h"
#include "support/temporary_folder.h"

namespace sistrum {
namespace {

using test::Bytes;
using test::KitEngine;
using test::model_path;

constexpr double kPatience = 60.0;

struct Project {
    test::TemporaryFolder folder;
    std::filesystem::path model = folder.path / "tones.onnx";

    Project() { std::filesystem::copy_file(model_path("notes_harmonic"), model); }

    std::unique_ptr<KitEngine> played() const {
        auto engine = std::make_unique<KitEngine>();
        engine->load_kit(model);
        Sound sound;
        sound.seed = 9;
        sound.controls["shine"] = 0.4;
        sound.velocity["shine"] = 0.5;
        engine->set_part_sound(1, sound);
        engine->set_param(1, PartParam::notes, 1.0f);
        engine->set_param(1, PartParam::length, 0.25f);
        engine->set_param(2, PartParam::legato, 1.0f);
        REQUIRE(engine->wait_until_rendered(kPatience));
        return engine;
    }
};

std::unique_ptr<Engine> restored(const Bytes& state) {
    auto engine = std::make_unique<Engine>();
    engine->set_offline(true);
    engine->prepare(44'100.0, 512);
    engine->load_state(state);
    (void)engine->wait_until_rendered(kPatience);
    return engine;
}

Event note(int frame, Event::Type type, int part, int key) {
    Event event;
    event.frame = frame;
    event.type = type;
    event.channel = static_cast<std::uint8_t>(part);
    event.note = static_cast<std::uint8_t>(key);
    event.value = 0.7f;
    return event;
}

test::Take chord(Engine& engine) {
    engine.reset();
    constexpr int kUp = 30'000;
    return test::play(engine,
                      {note(0, Event::Type::note_on, 0, 50), note(100, Event::Type::note_on, 1, 60),
                       note(200, Event::Type::note_on, 2, 80), note(kUp, Event::Type::note_off, 0, 50),
                       note(kUp, Event::Type::note_off, 1, 60), note(kUp, Event::Type::note_off, 2, 80)},
                      60'000, 512);
}

// How long a note sounds whose key stays down.
double seconds_of(Engine& engine, int key) {
    engine.reset();
    const auto take = test::play(engine, {note(0, Event::Type::note_on, 0, key)}, 88'200, 512)[0];
    const auto last = std::find_if(take.rbegin(), take.rend(), [](float x) { return x != 0.0f; });
    return static_cast<double>(std::distance(last, take.rend())) / 44'100.0;
}

TEST_CASE("a project with held parts sounds the same when it is opened again, and is saved the same") {
    const Project project;
    const auto saved = project.played();
    const auto expected = chord(*saved);
    REQUIRE(test::loudest(expected[0]) > 0.01f);
    const Bytes state = saved->save_state("mine");
    const auto opened = restored(state);
    CHECK(chord(*opened) == expected);
    CHECK(opened->param(1, PartParam::length) == 0.25f);
    CHECK(opened->param(2, PartParam::legato) == 1.0f);
    CHECK(opened->part(1).message.empty());
    CHECK(opened->part(1).holding->cached.count() == 27);
    CHECK(opened->save_state("mine") == state);
}

TEST_CASE("without its model a held part plays its one recorded note at every pitch, and says so") {
    const Project project;
    const auto saved = project.played();
    const Bytes state = saved->save_state();
    std::filesystem::remove(project.model);
    const auto orphan = restored(state);
    const PartInfo info = orphan->part(0);
    CHECK(info.model_missing);
    CHECK(info.message.find("one recorded note plays in its place") != std::string::npos);
    CHECK_FALSE(info.holding.has_value());
    const double at_preview = seconds_of(*orphan, 57);
    CHECK(at_preview > 0.2);
    CHECK(seconds_of(*orphan, 69) == doctest::Approx(at_preview / 2.0).epsilon(0.02));
    CHECK(seconds_of(*orphan, 45) == doctest::Approx(at_preview * 2.0).epsilon(0.02));
    CHECK(orphan->save_state() == state);
}

TEST_CASE("a kit that is saved before its model is known keeps its channels apart") {
    Engine early;
    early.load_kit(model_path("notes_harmonic"));
    const Bytes state = early.save_state();
    const auto opened = restored(state);
    for (int part = 0; part < Engine::kParts; ++part) {
        CHECK(opened->param(part, PartParam::channel) == static_cast<float>(part + 1));
    }
}

TEST_CASE("a part that is copied and pasted is held like the one it was") {
    const Project project;
    const auto engine = project.played();
    engine->set_part_state(5, engine->part_state(1));
    REQUIRE(engine->wait_until_rendered(kPatience));
    CHECK(engine->part(5).holding->cached.count() == 27);
    CHECK(engine->part(5).sound == engine->part(1).sound);
}

}  // namespace
}  // namespace sistrum
