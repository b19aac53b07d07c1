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
constexpr std::array kOfAPart = {"control_01", "control_02", "control_03", "control_04", "control_05",
                                 "control_06", "control_07", "control_08", "control_09", "control_10",
                                 "control_11", "control_12", "control_13", "control_14", "control_15",
                                 "control_16", "level",      "pan",        "attack",     "hold",
                                 "decay",      "release"};

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
    REQUIRE(parameters.size() == static_cast<int>(kParts.size() * kOfAPart.size()));
    int index = 0;
    for (const auto* part : kParts) {
        for (const auto* suffix : kOfAPart) {
            auto* parameter = dynamic_cast<juce::AudioProcessorParameterWithID*>(parameters[index++]);
            REQUIRE(parameter != nullptr);
            CHECK(parameter->paramID == juce::String(part) + "_" + suffix);
            CHECK(parameter->getVersionHint() == 1);
            CHECK(parameter->isAutomatable());
        }
    }
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
        for (const auto value : {0.0f, 0.25f, 0.5f, 0.9f, 1.0f})
            CHECK(parameter->getValueForText(parameter->getText(value, 64)) ==
                  doctest::Approx(value).epsilon(0.01));
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

TEST_CASE("a new sound has another seed and the same controls") {
    Plugin plugin{"stft_mono"};
    const auto before = plugin.processor.instrument().part(4).sound;
    plugin.processor.instrument().new_sound(4);
    settle(plugin);
    const auto after = plugin.processor.instrument().part(4).sound;
    CHECK(after.seed != before.seed);
    CHECK(after.controls == before.controls);
    CHECK(plugin.processor.instrument().part(3).sound.seed == 103);
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
