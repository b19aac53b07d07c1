// processBlock, and what hosts call beside it on the audio thread, allocate and free nothing; and the guard
// sees it when something does.
#include <doctest/doctest.h>

#include "allocation/allocation_guard.h"
#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

constexpr int kBlock = 64, kLearned = 20;

// All a block may meet: notes, more events than fit, clicked pads, parameters that move, controllers that are
// learned and that move more, a reset.
struct AudioThread {
    explicit AudioThread(Plugin& p) : plugin(p) {
        for (int i = 0; i < 16; ++i) some.addEvent(MidiMessage::noteOn(1, 36 + i, juce::uint8{90}), i * 4);
        some.addEvent(MidiMessage::controllerEvent(1, 1, 64), 63);
        some.addEvent(MidiMessage::controllerEvent(1, kLearned, 99), 9);
        some.addEvent(MidiMessage::controllerEvent(1, kLearned, 20), 40);
        some.addEvent(MidiMessage::controllerEvent(1, 64, 127), 41);
        some.addEvent(MidiMessage::pitchWheel(1, 9'000), 42);
        for (const auto* id : {"p03_pan", "p04_control_01", "p05_cutoff"})
            plugin.processor.controllers().set_source(plugin.index(id), {{kLearned, 0}});
        for (int i = 0; i < 2'000; ++i) many.addEvent(MidiMessage::noteOn(1, 36, juce::uint8{9}), i % kBlock);
        off.addEvent(MidiMessage::allSoundOff(1), 3);
    }

    int run(int blocks) {
        const auto& parameters = plugin.processor.getParameters();
        plugin.processor.controllers().learn(plugin.index("p06_level"));
        const AllocationGuard guard;
        for (int block = 0; block < blocks; ++block) {
            parameters[(block * 7) % parameters.size()]->setValue(static_cast<float>(block % 100) / 100.0f);
            if (block % 10 == 5) plugin.processor.play(40, 1.0f);
            plugin.processor.processBlock(audio, block % 50 == 20 ? many : block % 60 == 30 ? off : some);
            if (block % 90 == 80) plugin.processor.reset();
        }
        return guard.count();
    }

    Plugin& plugin;
    juce::AudioBuffer<float> audio{2, kBlock};
    juce::MidiBuffer some, many, off;
};

}  // namespace

TEST_CASE("a seeded violation beside processBlock is seen") {
    Plugin plugin{"stft_mono"};
    juce::AudioBuffer<float> audio{2, kBlock};
    juce::MidiBuffer midi;
    const AllocationGuard guard;
    midi.addEvent(MidiMessage::noteOn(1, 36, juce::uint8{100}), 0);  // the violation: the buffer grows
    plugin.processor.processBlock(audio, midi);
    CHECK(guard.count() > 0);
}

TEST_CASE("processBlock allocates and frees nothing in real time") {
    Plugin plugin{"stft_mono", 48'000.0, kBlock};
    plugin.processor.setNonRealtime(false);
    AudioThread thread{plugin};
    const auto renders = plugin.processor.instrument().part(0).renders;
    int calls = 0;
    for (int round = 0; round < 20; ++round) {
        calls += thread.run(100);
        REQUIRE(plugin.processor.wait_until_rendered(60.0));  // new sounds for the next round to take over
    }
    CHECK(calls == 0);
    CHECK(plugin.processor.instrument().part(0).renders > renders);
    CHECK(plugin.processor.hits(40) > 20);
    CHECK(plugin.processor.controllers().source(plugin.index("p06_level")).has_value());
}

TEST_CASE("processBlock allocates nothing while a kit loads, or where there is none") {
    Plugin plugin;
    AudioThread thread{plugin};
    CHECK(thread.run(20) == 0);  // not prepared
    const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
    plugin.prepare(48'000.0, kBlock);
    CHECK(thread.run(20) == 0);  // no model
    plugin.processor.load_kit(model_path("mdct_stereo"));
    CHECK(thread.run(200) == 0);  // loading
}

TEST_CASE("processBlock allocates nothing offline, once a kit is there") {
    Plugin plugin{"stft_stereo", 48'000.0, kBlock};
    AudioThread thread{plugin};
    CHECK(thread.run(200) == 0);
}
