// The main output and those of single parts: what hosts may switch on, and what is heard where.
#include <doctest/doctest.h>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

using Layout = juce::AudioProcessor::BusesLayout;
const auto kStereo = juce::AudioChannelSet::stereo();
const auto kMono = juce::AudioChannelSet::mono();

// A kit with some of the outputs of parts switched on.
struct MultiOut : Plugin {
    explicit MultiOut(std::initializer_list<int> on) {
        auto layout = processor.getBusesLayout();
        for (const auto output : on) layout.outputBuses.getReference(output) = kStereo;
        REQUIRE(processor.setBusesLayout(layout));
        processor.setNonRealtime(true);
        processor.load_kit(model_path("stft_stereo"));
        prepare(44'100.0, 512);
        settle();
    }
};

}  // namespace

TEST_CASE("there are 17 outputs, and only the main one is on") {
    Plugin plugin;
    REQUIRE(plugin.processor.getBusCount(false) == 17);
    CHECK(plugin.processor.getBusCount(true) == 0);
    CHECK(plugin.processor.getBus(false, 0)->isEnabled());
    for (int output = 1; output < 17; ++output) {
        CHECK_FALSE(plugin.processor.getBus(false, output)->isEnabled());
        CHECK(plugin.processor.getBus(false, output)->getName() == "Part " + juce::String(output));
    }
    CHECK(plugin.processor.getTotalNumOutputChannels() == 2);
}

TEST_CASE("layouts: main mono or stereo, the others stereo or off") {
    Plugin plugin;
    const auto takes = [&](int output, const juce::AudioChannelSet& channels) {
        auto layout = plugin.processor.getBusesLayout();
        layout.outputBuses.getReference(output) = channels;
        return plugin.processor.checkBusesLayoutSupported(layout);
    };
    CHECK(takes(0, kMono));
    CHECK_FALSE(takes(0, juce::AudioChannelSet::disabled()));
    CHECK_FALSE(takes(0, juce::AudioChannelSet::quadraphonic()));
    CHECK(takes(16, kStereo));
    CHECK_FALSE(takes(16, kMono));
    CHECK_FALSE(takes(16, juce::AudioChannelSet::create5point1()));
}

TEST_CASE("a part that is sent to an output is heard there, sample for sample, and nowhere else") {
    Plugin plain{"stft_stereo"};
    const auto expected = plain.play({hit(100, 37)}, 4'000);
    REQUIRE(loudest(expected[0]) > 0.01f);
    MultiOut plugin{3, 16};
    REQUIRE(plugin.processor.getTotalNumOutputChannels() == 6);
    plugin.set("p02_output", "16");
    plugin.settle();
    const auto take = plugin.play({hit(100, 37)}, 4'000);
    CHECK(take[4] == expected[0]);
    CHECK(take[5] == expected[1]);
    for (const auto channel : {0, 1, 2, 3}) CHECK(loudest(take[static_cast<std::size_t>(channel)]) == 0.0f);
}

TEST_CASE("a part that is sent to an output that is off is heard in the main one") {
    Plugin plain{"stft_stereo"};
    const auto expected = plain.play({hit(100, 37)}, 4'000);
    MultiOut plugin{3};
    plugin.set("p02_output", "5");
    plugin.settle();
    const auto take = plugin.play({hit(100, 37)}, 4'000);
    CHECK(take[0] == expected[0]);
    CHECK(loudest(take[2]) == 0.0f);
}

TEST_CASE("outputs are the same whatever cuts the block") {
    const auto take = [](int block, bool with_controller) {
        MultiOut plugin{1, 2};
        plugin.set("p01_output", "1");
        plugin.set("p02_output", "2");
        plugin.settle();
        plugin.processor.controllers().set_source(plugin.index("p16_level"), {{74, 0}});
        std::vector<TimedMidi> midi = {hit(0, 36), hit(300, 37), hit(301, 38)};
        for (int frame = 7; with_controller && frame < 3'000; frame += 111)
            midi.push_back({frame, MidiMessage::controllerEvent(1, 74, frame % 128)});
        return plugin.play(midi, 4'000, block);
    };
    const auto expected = take(4'000, false);
    CHECK(loudest(expected[2]) > 0.01f);
    CHECK(loudest(expected[4]) > 0.01f);
    for (const auto block : {64, 333, 4'000}) CHECK(take(block, true) == expected);
}

TEST_CASE("a host with fewer channels than it asked for, or more, gets no wrong memory") {
    MultiOut plugin{1};
    for (const auto channels : {1, 2, 3, 4, 6}) {
        juce::AudioBuffer<float> audio{channels, 64};
        for (int channel = 0; channel < channels; ++channel)
            juce::FloatVectorOperations::fill(audio.getWritePointer(channel), 99.0f, 64);
        juce::MidiBuffer midi;
        plugin.processor.processBlock(audio, midi);
        CHECK(audio.getMagnitude(0, 64) == 0.0f);
    }
}
