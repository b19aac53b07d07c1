// Host parameters: ids that never change, names from the card, and who is right about a value.
#include <doctest/doctest.h>

#include <atomic>
#include <set>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

// Golden: hosts keep automation by these. Never change a line.
constexpr std::array kParts = {"p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08",
                               "p09", "p10", "p11", "p12", "p13", "p14", "p15", "p16"};
constexpr std::array kOfAPart = {
    "control_01", "control_02", "control_03", "control_04", "control_05", "control_06", "control_07",
    "control_08", "control_09", "control_10", "control_11", "control_12", "control_13", "control_14",
    "control_15", "control_16", "level",      "pan",        "attack",     "hold",       "decay",
    "release",    "mute",       "solo",       "tune",       "fine",       "filter",     "cutoff",
    "resonance",  "choke",      "output",     "play",       "note",       "low",        "high",
    "channel",    "bend",       "velocity",   "variation",  "spread",     "direction",  "seed",
    "morph"};
constexpr std::array kOfAPartAfterTheVolume = {"notes", "length", "legato"};
constexpr std::size_t kOfFirstRelease = 22;  // so many of a part's
const std::set<std::string> kNotAutomated = {"choke", "play", "note", "low", "high", "channel"};

struct Listener : juce::AudioProcessorParameter::Listener {
    void parameterValueChanged(int, float value) override { values.push_back(value); }
    void parameterGestureChanged(int, bool) override {}
    std::vector<float> values;
};

// Waits for the renders that edits asked for, by playing an empty block offline.
void settle(Plugin& plugin) {
    plugin.play({}, 64, 64);
}

double control_value(Plugin& plugin, int part, const std::string& id) {
    return plugin.processor.instrument().part(part).sound.controls.at(id);
}

}  // namespace

TEST_CASE("the parameters are the golden list, in order") {
    Plugin plugin;
    const auto& parameters = plugin.processor.getParameters();
    const auto of_a_part = kOfAPart.size() + kOfAPartAfterTheVolume.size();
    REQUIRE(parameters.size() == static_cast<int>(kParts.size() * of_a_part) + 1);
    int index = 0;
    for (const auto* part : kParts) {
        for (std::size_t i = 0; i < kOfAPart.size(); ++i) {
            auto* parameter = dynamic_cast<juce::AudioProcessorParameterWithID*>(parameters[index++]);
            REQUIRE(parameter != nullptr);
            CHECK(parameter->paramID == juce::String(part) + "_" + kOfAPart[i]);
            CHECK(parameter->getVersionHint() == (i < kOfFirstRelease ? 1 : 2));
            CHECK(parameter->isAutomatable() == !kNotAutomated.contains(kOfAPart[i]));
        }
    }
    auto* volume = dynamic_cast<juce::AudioProcessorParameterWithID*>(parameters[index++]);
    REQUIRE(volume != nullptr);
    CHECK(volume->paramID == "volume");
    CHECK(volume->getVersionHint() == 2);
    for (const auto* part : kParts) {
        for (const auto* id : kOfAPartAfterTheVolume) {
            auto* parameter = dynamic_cast<juce::AudioProcessorParameterWithID*>(parameters[index++]);
            REQUIRE(parameter != nullptr);
            CHECK(parameter->paramID == juce::String(part) + "_" + id);
            CHECK(parameter->getVersionHint() == 3);
            CHECK(parameter->isAutomatable());
        }
    }
}

TEST_CASE("whole numbers have as many steps as values, and any value snaps to one") {
    Plugin plugin;
    const std::pair<const char*, int> expected[] = {{"p01_filter", 4}, {"p01_mute", 2},    {"p01_play", 2},
                                                    {"p01_note", 128}, {"p01_tune", 49},   {"p01_output", 17},
                                                    {"p01_choke", 17}, {"p01_channel", 17}};
    for (const auto& [id, steps] : expected) {
        auto& parameter = plugin.parameter(id);
        CHECK(parameter.isDiscrete());
        CHECK(parameter.getNumSteps() == steps);
        for (int i = 0; i <= 100; ++i) {
            parameter.setValue(static_cast<float>(i) / 100.0f);
            const auto step = parameter.getValue() * static_cast<float>(steps - 1);
            CHECK(step == doctest::Approx(std::round(step)).epsilon(1e-5));
        }
    }
    CHECK_FALSE(plugin.parameter("p01_cutoff").isDiscrete());
    CHECK(plugin.parameter("p01_mute").isBoolean());
}

TEST_CASE("text that scripts and hosts read and write") {
    Plugin plugin;
    struct {
        const char *id, *text;
        float value;
        const char* label;
    } const cases[] = {
        {"p01_note", "C1", 36.0f, ""},        {"p01_note", "60", 60.0f, ""},
        {"p01_high", "G8", 127.0f, ""},       {"p01_low", "db-2", 1.0f, ""},
        {"p01_filter", "Off", 0.0f, ""},      {"p01_filter", "High-pass", 3.0f, ""},
        {"p01_filter", "low-pass", 1.0f, ""}, {"p01_cutoff", "440", 440.0f, "Hz"},
        {"p01_tune", "-12", -12.0f, "st"},    {"p01_fine", "12.5", 12.5f, "ct"},
        {"p01_choke", "Off", 0.0f, ""},       {"p01_choke", "16", 16.0f, ""},
        {"p01_output", "Main", 0.0f, ""},     {"p01_channel", "All", 0.0f, ""},
        {"p01_channel", "10", 10.0f, ""},     {"p01_play", "Chromatic", 1.0f, ""},
        {"p01_mute", "On", 1.0f, ""},         {"p01_level", "50", 0.5f, "%"},
        {"p01_decay", "0.25", 0.25f, "s"},    {"p01_note", "nonsense", 0.0f, ""},
    };
    for (const auto& each : cases) {
        auto& parameter = plugin.parameter(each.id);
        CHECK_MESSAGE(parameter.convertFrom0to1(parameter.getValueForText(each.text)) ==
                          doctest::Approx(each.value).epsilon(1e-4),
                      each.id << " " << each.text);
        CHECK(parameter.getLabel() == each.label);
    }
    CHECK(plugin.parameter("p01_note").getText(36.0f / 127.0f, 64) == "C1");
    CHECK(plugin.parameter("p01_filter").getText(1.0f / 3.0f, 64) == "Low-pass");
    CHECK(plugin.parameter("p01_output").getText(0.0f, 64) == "Main");
    CHECK(plugin.parameter("p01_filter").getAllValueStrings() ==
          juce::StringArray{"Off", "Low-pass", "Band-pass", "High-pass"});
}

TEST_CASE("the volume is in decibels, and the engine's") {
    Plugin plugin{"stft_mono"};
    auto& volume = plugin.parameter("volume");
    CHECK(volume.getText(volume.getValue(), 64).getFloatValue() == doctest::Approx(-13.979f).epsilon(1e-3));
    CHECK(volume.getLabel() == "dB");
    CHECK(volume.getText(0.0f, 64) == "-inf");
    CHECK(volume.getValueForText("-inf") == 0.0f);
    CHECK(volume.getText(1.0f, 64).getFloatValue() == doctest::Approx(6.02f).epsilon(1e-2));
    const auto before = loudest(plugin.play({hit(0, 36)}, 2'000)[0]);
    plugin.processor.reset();
    volume.setValue(volume.getValueForText(juce::String(-13.979f - 6.0206f)));
    plugin.play({}, 2'000);  // it glides
    CHECK(loudest(plugin.play({hit(0, 36)}, 2'000)[0]) == doctest::Approx(0.5f * before).epsilon(1e-3));
    const auto state = plugin.save();
    Plugin other;
    other.load(state);
    CHECK(other.parameter("volume").getValue() == doctest::Approx(volume.getValue()));
}

TEST_CASE("without a model the slots have fixed names") {
    Plugin plugin;
    CHECK(plugin.parameter("p01_control_01").getName(64) == "P01 Control 01");
    CHECK(plugin.parameter("p16_control_16").getName(64) == "P16 Control 16");
    CHECK(plugin.parameter("p03_level").getName(64) == "P03 Level");
    CHECK(plugin.parameter("p01_control_01").getName(5) == "P01 C");
}

TEST_CASE("a kit names its slots, scales their text and sets their values") {
    Plugin plugin{"stft_mono"};
    auto& alpha = plugin.parameter("p01_control_01");  // -1..1, default 0
    CHECK(alpha.getName(64) == "P01 Alpha");
    CHECK(alpha.getValue() == doctest::Approx(0.5));
    CHECK(alpha.getText(0.0f, 16).getDoubleValue() == doctest::Approx(-1.0));
    CHECK(alpha.getValueForText("0.5") == doctest::Approx(0.75));
    auto& beta = plugin.parameter("p05_control_02");  // 0..10, the kit's fifth sound has 2
    CHECK(beta.getName(64) == "P05 Beta");
    CHECK(beta.getValue() == doctest::Approx(0.2));
    CHECK(plugin.parameter("p05_control_04").getName(64) == "P05 Control 04");  // the model has three
}

TEST_CASE("text and value agree for every parameter") {
    Plugin plugin{"stft_mono"};
    for (auto* parameter : plugin.processor.getParameters())
        for (const auto value : {0.0f, 0.25f, 0.5f, 0.9f, 1.0f}) {
            const auto text = parameter->getText(value, 64);
            const auto step = parameter->isDiscrete()
                                  ? 0.5f / static_cast<float>(parameter->getNumSteps() - 1)
                                  : 0.01f * value;
            CHECK(std::abs(parameter->getValueForText(text) - value) <= step + 1e-5f);
            CHECK(parameter->getText(parameter->getValueForText(text), 64) == text);
        }
}

TEST_CASE("the names of a new kit are told to the host") {
    struct NameListener : juce::AudioProcessorListener {
        void audioProcessorParameterChanged(juce::AudioProcessor*, int, float) override {}
        void audioProcessorChanged(juce::AudioProcessor*, const ChangeDetails& details) override {
            renames += details.parameterInfoChanged ? 1 : 0;
        }
        int renames = 0;
    };
    Plugin plugin;
    NameListener listener;
    plugin.processor.addListener(&listener);
    plugin.processor.load_kit(model_path("stft_mono"));
    plugin.prepare(44'100.0, 512);
    CHECK(listener.renames == 1);
    plugin.prepare(48'000.0, 512);
    CHECK(listener.renames == 1);
    plugin.processor.removeListener(&listener);
}

TEST_CASE("an edit reaches the sound at the next block") {
    Plugin plugin{"stft_mono"};
    plugin.parameter("p02_control_02").setValueNotifyingHost(0.75f);
    plugin.parameter("p02_level").setValueNotifyingHost(0.25f);
    settle(plugin);
    CHECK(control_value(plugin, 1, "beta") == doctest::Approx(7.5));
    CHECK(plugin.processor.instrument().part(1).values[static_cast<std::size_t>(PartParam::level)] ==
          doctest::Approx(0.5));
    CHECK(control_value(plugin, 2, "beta") == doctest::Approx(1.0));  // the other parts keep the kit's
}

TEST_CASE("a host that repeats what it was told edits nothing") {
    Plugin plugin{"stft_mono"};
    settle(plugin);
    const auto before = plugin.processor.instrument().change_count();
    for (auto* parameter : plugin.processor.getParameters()) parameter->setValue(parameter->getValue());
    settle(plugin);
    CHECK(plugin.processor.instrument().change_count() == before);
}

TEST_CASE("an edit made while a kit loads wins over the kit") {
    Plugin plugin{"stft_mono"};
    plugin.processor.load_kit(model_path("mdct_mono"));
    plugin.parameter("p01_control_02").setValue(0.875f);
    settle(plugin);
    CHECK(control_value(plugin, 0, "beta") == doctest::Approx(8.75));
    CHECK(plugin.parameter("p01_control_02").getValue() == doctest::Approx(0.875));
    CHECK(control_value(plugin, 1, "beta") == doctest::Approx(0.5));  // the kit's second sound
}

TEST_CASE("a kit wins over edits made before it, and the host hears of it") {
    Plugin plugin{"stft_mono"};
    auto& beta = plugin.parameter("p03_control_02");
    beta.setValue(0.9f);
    settle(plugin);
    Listener listener;
    beta.addListener(&listener);
    plugin.processor.load_kit(model_path("mdct_mono"));
    settle(plugin);
    CHECK(beta.getValue() == doctest::Approx(0.1));
    REQUIRE(listener.values.size() == 1);
    CHECK(listener.values[0] == doctest::Approx(0.1));
    beta.removeListener(&listener);
}

TEST_CASE("a value that is no number changes nothing") {
    Plugin plugin{"stft_mono"};
    auto& beta = plugin.parameter("p03_control_02");
    const auto before = beta.getValue();
    beta.setValue(std::numeric_limits<float>::quiet_NaN());
    CHECK(beta.getValue() == before);
    beta.setValue(std::numeric_limits<float>::infinity());
    CHECK(beta.getValue() == 1.0f);
    beta.setValue(-3.0f);
    CHECK(beta.getValue() == 0.0f);
}

TEST_CASE("edits from many threads are each sent once") {
    shell::ParameterCounts counts;
    shell::ControlParameter parameter{0, 0, counts};
    constexpr int kEdits = 20'000;
    std::thread writer{[&] {
        for (int i = 1; i <= kEdits; ++i) parameter.setValue(static_cast<float>(i) / kEdits);
    }};
    float last = 0.0f;
    int taken = 0;
    const auto take = [&] {
        parameter.send_edit([&](const shell::HostParameter::Edit& edit) {
            CHECK(edit.value > last);
            CHECK(edit.touched);
            last = edit.value;
            ++taken;
        });
    };
    while (last < 1.0f) take();
    writer.join();
    take();
    CHECK(last == 1.0f);
    CHECK(taken <= kEdits);
    const auto all = taken;
    take();
    CHECK(taken == all);
    CHECK(counts.edits == kEdits);
}
