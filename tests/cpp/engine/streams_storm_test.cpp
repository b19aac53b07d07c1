// Held notes while everything else happens at once: nothing dangles, nothing is left over, all goes on.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <random>
#include <thread>

#include "engine.h"
#include "realtime/stream_chunk.h"
#include "support/play.h"

namespace sistrum {
namespace {

using test::KitEngine;
using test::model_path;

constexpr double kPatience = 120.0;
constexpr int kBlock = 128;

class Dice {
  public:
    explicit Dice(unsigned seed) : random_(seed) {}
    int below(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
    float unit() { return static_cast<float>(below(1001)) / 1000.0f; }

  private:
    std::mt19937 random_;
};

Event random_event(Dice& dice, int frame) {
    constexpr Event::Type kTypes[] = {
        Event::Type::note_on,       Event::Type::note_on,      Event::Type::note_on,    Event::Type::note_off,
        Event::Type::note_off,      Event::Type::pressure,     Event::Type::pitch_bend, Event::Type::sustain,
        Event::Type::all_notes_off, Event::Type::all_sound_off};
    Event event;
    event.frame = frame;
    event.type = kTypes[dice.below(dice.below(4) == 0 ? 10 : 6)];
    event.channel = static_cast<std::uint8_t>(dice.below(4));
    event.note = static_cast<std::uint8_t>(36 + dice.below(48));
    event.value = dice.unit();
    if (event.type == Event::Type::note_on && dice.below(8) == 0) event.length = 0.05 * dice.below(20);
    return event;
}

Sound random_sound(Dice& dice) {
    Sound sound;
    sound.seed = static_cast<std::uint64_t>(dice.below(100));
    sound.controls["shine"] = dice.unit() - 0.5;
    if (dice.below(3) == 0) sound.velocity["shine"] = dice.unit();
    return sound;
}

void edit(Engine& engine, Dice& dice) {
    const int part = dice.below(4);
    switch (dice.below(9)) {
        case 0:
            return engine.set_part_sound(part, random_sound(dice));
        case 1:
            return engine.set_part_model(part, model_path(dice.below(2) == 0 ? "notes_harmonic" : "touched"));
        case 2:
            return engine.set_part_other(part, random_sound(dice));
        case 3:
            return engine.set_param(part, PartParam::morph, dice.unit());
        case 4:
            return engine.set_param(part, PartParam::notes, static_cast<float>(dice.below(2)));
        case 5:
            return engine.set_param(part, PartParam::legato, static_cast<float>(dice.below(2)));
        case 6:
            return engine.set_part_state(part, engine.part_state(dice.below(4)));
        case 7:
            return engine.set_param(part, PartParam::play, static_cast<float>(dice.below(4) > 0));
        default:
            return engine.set_control(part, 2, dice.unit());
    }
}

// [audio] Blocks of random notes; the mutex is that of prepare(), which no host calls meanwhile.
struct Player {
    Engine& engine;
    std::mutex& preparing;
    std::atomic<bool> finite{true};

    void play(int blocks, unsigned seed) {
        Dice dice(seed);
        std::vector<float> left(kBlock), right(kBlock);
        const std::array outputs{Output{left.data(), right.data()}};
        for (int block = 0; block < blocks; ++block) {
            std::vector<Event> events;
            for (int i = dice.below(4); i > 0; --i) events.push_back(random_event(dice, 32 * (3 - i)));
            const std::lock_guard lock(preparing);
            engine.process(outputs, 1 + dice.below(kBlock), events);
            const bool all = std::all_of(left.begin(), left.end(), [](float x) { return std::isfinite(x); });
            if (!all) finite = false;
        }
    }
};

TEST_CASE("10,000 operations of three threads leave held notes in order") {
    KitEngine engine(44'100.0, "notes_harmonic");
    engine.set_offline(false);
    std::mutex preparing;
    Player player{engine, preparing};
    std::atomic<bool> over{false};
    std::thread audio([&] {
        player.play(8'000, 1);
        over = true;
    });
    std::thread editor([&] {
        while (!over) {
            for (const HeldNote& note : engine.held_notes()) CHECK(note.part < Engine::kParts);
            CHECK(engine.stats().streams <= kStreamSlots);
            std::this_thread::yield();
        }
    });
    Dice dice(2);
    for (int i = 0; i < 2'000; ++i) {
        edit(engine, dice);
        if (i % 100 == 50) {
            const std::lock_guard lock(preparing);
            engine.prepare(dice.below(2) == 0 ? 48'000.0 : 44'100.0, kBlock);
        }
        if (dice.below(3) == 0) std::this_thread::yield();
        static_cast<void>(engine.part(dice.below(4)));
    }
    audio.join();
    editor.join();
    CHECK(player.finite);
    engine.load_kit(model_path("notes_harmonic"));
    engine.set_offline(true);
    REQUIRE(engine.wait_until_rendered(kPatience));
    engine.reset();
    std::vector<Event> chord;
    for (int key = 0; key < 8; ++key) chord.push_back(test::note_on(0, 44 + 3 * key));
    CHECK(test::loudest(test::play(engine, chord, 4'096, 512)[0]) > 0.0f);
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.stats().streams == 8);  // and nothing of what was played before
    engine.reset();
    REQUIRE(engine.wait_until_rendered(kPatience));
    CHECK(engine.stats().streams == 0);
    test::play(engine, {}, 64, 64);
    CHECK(engine.held_notes().empty());
}

TEST_CASE("notes that are held while their sound, model and state go away sound to their end") {
    KitEngine engine(44'100.0, "notes_harmonic");
    Dice dice(3);
    for (int round = 0; round < 20; ++round) {
        std::vector<Event> events;
        for (int key = 0; key < 8; ++key) events.push_back(test::note_on(0, 44 + 3 * key));
        const float before = test::loudest(test::play(engine, events, 4'096, 512)[0]);
        CHECK(before > 0.0f);
        const auto state = engine.save_state();
        if (round % 3 == 0) engine.load_kit(model_path("stft_mono"));
        if (round % 3 == 1) engine.set_part_sound(0, random_sound(dice));
        if (round % 3 == 2) engine.load_state(state);
        CHECK(test::loudest(test::play(engine, {}, 8'192, 512)[0]) > 0.01f * before);
        CHECK(engine.stats().active_voices == 8);
        engine.load_state(state);
        Event off;
        off.type = Event::Type::all_notes_off;
        test::play(engine, {off}, 44'100 * 4, 512);
        CHECK(engine.stats().active_voices == 0);
    }
    CHECK(engine.stats().late_renders == 0);
}

}  // namespace
}  // namespace sistrum
