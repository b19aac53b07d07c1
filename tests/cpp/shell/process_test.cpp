// Audio out of processBlock: at the right sample, whatever the block size, the same as the bare engine's.
#include <doctest/doctest.h>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

const std::vector<TimedMidi> kTune = {hit(0, 36), hit(777, 38, 10, 64), hit(778, 38), hit(3'000, 51, 16, 1)};
constexpr int kFrames = 12'000;

}  // namespace

TEST_CASE("a hit sounds from exactly its frame on") {
    for (const auto block : {1, 64, 511, 4'096}) {
        Plugin plugin{"stft_mono"};
        const auto take = plugin.play({hit(1'000, 40)}, 4'000, block);
        CHECK(first_sound(take[0]) == 1'000);
        CHECK(loudest(take[0]) > 0.1f);
        CHECK(take[0] == take[1]);  // a mono sound in the middle
    }
}

TEST_CASE("the block size changes no sample, larger than prepared included") {
    Plugin reference{"stft_stereo"};
    const auto expected = reference.play(kTune, kFrames, 64);
    CHECK(loudest(expected[0]) > 0.1f);
    for (const auto block : {1, 63, 511, 512, 1'024, kFrames}) {
        Plugin plugin{"stft_stereo", 44'100.0, 64};
        CHECK(plugin.play(kTune, kFrames, block) == expected);
    }
}

TEST_CASE("the plug-in gives the bare engine's samples") {
    for (const auto rate : {44'100.0, 48'000.0, 96'000.0}) {
        Plugin plugin{"mdct_stereo", rate};
        KitEngine engine{rate, "mdct_stereo"};
        engine.set_volume(Engine::kDefaultVolume);
        std::vector<Event> events;
        for (const auto& [frame, message] : kTune)
            events.push_back(
                note_on(frame, message.getNoteNumber(), static_cast<float>(message.getVelocity()) / 127.0f));
        CHECK(plugin.play(kTune, kFrames, 333) == play(engine, events, kFrames, 512));
    }
}

TEST_CASE("a hit behind a crowd of other events still sounds at its frame") {
    Plugin plugin{"stft_mono"};
    std::vector<TimedMidi> midi(3 * shell::MidiInput::kBatch, hit(4, 0));  // a note that no part plays
    midi.push_back(hit(50, 36));
    CHECK(first_sound(plugin.play(midi, 512)[0]) == 50);
}

TEST_CASE("a mono output layout plays") {
    Plugin plugin;
    auto mono = plugin.processor.getBusesLayout();
    mono.outputBuses.getReference(0) = juce::AudioChannelSet::mono();
    REQUIRE(plugin.processor.setBusesLayout(mono));
    plugin.processor.load_kit(model_path("stft_mono"));
    plugin.prepare(44'100.0, 256);
    const auto take = plugin.play({hit(10, 36)}, 1'000, 256);
    REQUIRE(take.size() == 1);
    CHECK(first_sound(take[0]) == 10);
}

TEST_CASE("other layouts are refused") {
    Plugin plugin;
    juce::AudioProcessor::BusesLayout surround;
    surround.outputBuses.add(juce::AudioChannelSet::create5point1());
    CHECK_FALSE(plugin.processor.checkBusesLayoutSupported(surround));
}

TEST_CASE("a block of no frames is fine, and its notes are not lost") {
    Plugin plugin{"stft_mono"};
    juce::AudioBuffer<float> nothing{2, 0};
    juce::MidiBuffer midi;
    midi.addEvent(MidiMessage::noteOn(1, 36, juce::uint8{100}), 0);
    plugin.processor.processBlock(nothing, midi);
    CHECK(first_sound(plugin.play({}, 100)[0]) == 0);
}

TEST_CASE("all sound off, and reset, silence what rings") {
    Plugin plugin{"stft_mono"};
    CHECK(loudest(plugin.play({hit(0, 36)}, 100)[0]) > 0.0f);
    plugin.play({{0, MidiMessage::allSoundOff(1)}}, 512);
    CHECK(loudest(plugin.play({}, 512)[0]) == 0.0f);
    CHECK(loudest(plugin.play({hit(0, 36)}, 100)[0]) > 0.0f);
    plugin.processor.reset();
    CHECK(loudest(plugin.play({}, 512)[0]) == 0.0f);
}

TEST_CASE("a note clicked in the editor plays at the start of the next block") {
    Plugin plugin{"stft_mono"};
    plugin.processor.play(36, 1.0f);
    CHECK(first_sound(plugin.play({}, 512)[0]) == 0);
    CHECK(plugin.processor.hits(36) == 1);
}

TEST_CASE("in real time the first note after prepare sounds") {
    Plugin plugin;
    plugin.processor.load_kit(model_path("stft_mono"));
    plugin.processor.setNonRealtime(false);
    plugin.prepare(48'000.0, 64);
    CHECK(first_sound(plugin.play({hit(5, 36)}, 640, 64)[0]) == 5);
    CHECK(plugin.processor.instrument().stats().late_renders == 0);
}

TEST_CASE("before prepare there is silence") {
    Plugin plugin;
    plugin.processor.load_kit(model_path("stft_mono"));
    CHECK(loudest(plugin.play({hit(0, 36)}, 512)[0]) == 0.0f);
}
