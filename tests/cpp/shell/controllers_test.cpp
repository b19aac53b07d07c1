// MIDI controllers that move host parameters: learned, saved, at their sample, and told to the host later.
#include <doctest/doctest.h>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::CcMap;
using shell::ControllerSource;

namespace {

TimedMidi controller(int frame, int number, int value, int channel = 1) {
    return {frame, MidiMessage::controllerEvent(channel, number, value)};
}

// What a host hears of a parameter.
struct Told : juce::AudioProcessorParameter::Listener {
    explicit Told(shell::HostParameter& p) : parameter(p) { parameter.addListener(this); }
    ~Told() override { parameter.removeListener(this); }
    void parameterValueChanged(int, float value) override { values.push_back(value); }
    void parameterGestureChanged(int, bool begins) override { gestures += begins ? 1 : 0; }
    shell::HostParameter& parameter;
    std::vector<float> values;
    int gestures = 0;
};

std::vector<int> heard(CcMap& map, int channel, int number) {
    std::vector<int> moved;
    map.hear(channel, number, [&](int parameter) { moved.push_back(parameter); });
    return moved;
}

}  // namespace

TEST_CASE("the next controller is learned, on any channel or on its own") {
    CcMap map;
    CHECK_FALSE(map.wants(74));
    map.learn(5);
    CHECK(map.learning() == 5);
    CHECK(map.wants(74));
    CHECK(heard(map, 3, 74) == std::vector<int>{5});
    CHECK_FALSE(map.learning().has_value());
    CHECK(map.source(5) == ControllerSource{74, 0});
    CHECK(heard(map, 9, 74) == std::vector<int>{5});
    CHECK(heard(map, 9, 75).empty());

    map.learn(6, true);
    CHECK(heard(map, 3, 74) == std::vector<int>{5, 6});
    CHECK(map.source(6) == ControllerSource{74, 4});
    CHECK(heard(map, 2, 74) == std::vector<int>{5});

    map.set_source(5, std::nullopt);
    CHECK(heard(map, 3, 74) == std::vector<int>{6});
    map.clear();
    CHECK_FALSE(map.wants(74));
}

TEST_CASE("pedal and channel mode messages are never learned, and a wait for one can be given up") {
    CcMap map;
    map.learn(1);
    for (const auto number : {64, 120, 121, 123, 127}) CHECK(heard(map, 0, number).empty());
    CHECK(map.learning() == 1);
    map.cancel_learn();
    CHECK(heard(map, 0, 74).empty());
    CHECK_FALSE(map.source(1).has_value());
    map.set_source(1, {{64, 0}});
    map.set_source(2, {{10, 17}});
    map.set_source(-1, {{10, 0}});
    map.set_source(CcMap::kParameters, {{10, 0}});
    CHECK_FALSE(map.source(1).has_value());
    CHECK_FALSE(map.source(2).has_value());
    CHECK_FALSE(map.wants(10));
}

TEST_CASE("a learned controller moves its parameter and the sound") {
    Plugin plugin{"stft_mono"};
    plugin.processor.controllers().learn(plugin.index("p01_control_02"));
    plugin.play({controller(10, 20, 127)}, 64);
    plugin.settle();
    CHECK(plugin.parameter("p01_control_02").getValue() == 1.0f);
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("beta") == doctest::Approx(10.0));
    plugin.play({controller(0, 20, 0)}, 64);
    plugin.settle();
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("beta") == doctest::Approx(0.0));
    plugin.processor.controllers().set_source(plugin.index("p01_note"), {{21, 2}});
    plugin.play({controller(0, 21, 60, 1), controller(1, 21, 50, 2)}, 64);
    CHECK(plugin.processor.instrument().part(0).note() == 50);
}

TEST_CASE("controllers take hold at their sample, whatever the block size") {
    const auto take = [](int block) {
        Plugin plugin{"stft_mono"};
        plugin.processor.controllers().set_source(plugin.index("p01_level"), {{7, 0}});
        plugin.processor.controllers().set_source(plugin.index("p02_control_01"), {{8, 0}});
        std::vector<TimedMidi> midi;
        for (int i = 0; i < 40; ++i) {
            midi.push_back(controller(i * 97, 7, 127 - 3 * i));
            midi.push_back(controller(i * 97 + 1, 8, 3 * i));
            if (i % 10 == 0) midi.push_back(hit(i * 97 + 1, 36 + i / 10 % 2));
        }
        return plugin.play(midi, 6'000, block);
    };
    const auto expected = take(6'000);
    CHECK(loudest(expected[0]) > 0.01f);
    for (const auto block : {1, 64, 511}) CHECK(take(block) == expected);
}

TEST_CASE("the host is told of a controller by the message thread, as a gesture") {
    Plugin plugin{"stft_mono"};
    auto& level = plugin.parameter("p01_level");
    plugin.processor.controllers().set_source(level.getParameterIndex(), {{7, 0}});
    Told told{level};
    plugin.play({controller(0, 7, 10), controller(5, 7, 20), controller(9, 7, 30)}, 64);
    CHECK(told.values.empty());
    plugin.processor.tick();
    REQUIRE(told.values.size() == 1);
    CHECK(told.values[0] == doctest::Approx(30.0 / 127.0));
    CHECK(told.gestures == 1);
    plugin.processor.tick();
    CHECK(told.values.size() == 1);
}

TEST_CASE("a host's late echo of a controller does not turn it back, its own edit does") {
    Plugin plugin{"stft_mono"};
    auto& level = plugin.parameter("p01_level");
    plugin.processor.controllers().set_source(level.getParameterIndex(), {{7, 0}});
    plugin.play({controller(0, 7, 40)}, 64);
    plugin.processor.tick();
    plugin.play({controller(0, 7, 90)}, 64);
    level.setValue(40.0f / 127.0f);
    CHECK(level.getValue() == doctest::Approx(90.0 / 127.0));
    level.setValue(0.2f);
    CHECK(level.getValue() == 0.2f);
}

TEST_CASE("a state brings its controllers and forgets others") {
    Plugin first{"stft_mono"};
    first.processor.controllers().set_source(first.index("p01_level"), {{7, 3}});
    first.processor.controllers().set_source(first.index("volume"), {{11, 0}});
    const auto state = first.save();
    Plugin second{"stft_mono"};
    second.processor.controllers().set_source(second.index("p09_pan"), {{10, 0}});
    second.load(state);
    auto& map = second.processor.controllers();
    CHECK(map.source(second.index("p01_level")) == ControllerSource{7, 3});
    CHECK(map.source(second.index("volume")) == ControllerSource{11, 0});
    CHECK_FALSE(map.source(second.index("p09_pan")).has_value());
    CHECK_FALSE(map.wants(10));
    CHECK(second.save() == state);
}
