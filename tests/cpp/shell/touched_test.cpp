// Touched parameters and those that show the sound's own value: what hosts and users do to them, and what
// must do nothing. In the test model `touched` (alpha, beta, gamma) the kit touches beta alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

#include "editor/editor.h"
#include "editor/parameter_slider.h"
#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::HostParameter;

namespace {

// Counts what a host hears of a parameter, by the thread it hears it on.
struct Told : juce::AudioProcessorParameter::Listener {
    explicit Told(HostParameter& p) : parameter(p) { parameter.addListener(this); }
    ~Told() override { parameter.removeListener(this); }
    void parameterValueChanged(int, float) override {
        const std::lock_guard lock{mutex};
        (juce::MessageManager::getInstance()->isThisTheMessageThread() ? edits : displays) += 1;
    }
    void parameterGestureChanged(int, bool) override {}

    int count(int Told::*which) {
        const std::lock_guard lock{mutex};
        return this->*which;
    }
    bool displayed_within(int milliseconds) {
        for (int i = 0; i < milliseconds && count(&Told::displays) == 0; ++i) juce::Thread::sleep(1);
        return count(&Told::displays) > 0;
    }

    HostParameter& parameter;
    std::mutex mutex;
    int edits = 0, displays = 0;
};

struct TouchedPlugin : Plugin {
    TouchedPlugin() : Plugin("touched") { settle(); }

    // Sends edits with an empty block, waits for the renders, and lets the parameters follow.
    void settle() {
        play({}, 64, 64);
        REQUIRE(processor.wait_until_rendered(60.0));
    }
    std::set<std::string> touched(int part = 0) {
        std::set<std::string> ids;
        for (const auto& [id, value] : processor.instrument().part(part).sound.controls) ids.insert(id);
        return ids;
    }
    double own(int slot, int part = 0) {
        return processor.instrument().part(part).controls.at(static_cast<std::size_t>(slot)).normalised;
    }
    HostParameter& alpha = parameter("p01_control_01");
    HostParameter& beta = parameter("p01_control_02");
    HostParameter& gamma = parameter("p01_control_03");
};

using Ids = std::set<std::string>;

}  // namespace

TEST_CASE("an untouched parameter shows the sound's own value, a touched one what was asked") {
    TouchedPlugin plugin;
    CHECK(plugin.touched() == Ids{"beta"});
    CHECK_FALSE(plugin.alpha.touched());
    CHECK(plugin.beta.touched());
    CHECK(plugin.beta.getValue() == doctest::Approx(0.0));
    CHECK(plugin.alpha.getValue() == doctest::Approx(plugin.own(0)));
    CHECK(plugin.alpha.getValue() != doctest::Approx(0.5));  // alpha's default
    CHECK(plugin.parameter("p01_level").touched());
}

TEST_CASE("own values follow a new sound as a display, not as an edit") {
    TouchedPlugin plugin;
    Told alpha{plugin.alpha};
    const auto before = plugin.alpha.getValue();
    plugin.processor.actions().new_sound(0);
    plugin.settle();
    CHECK(plugin.alpha.getValue() != before);
    CHECK(plugin.alpha.getValue() == doctest::Approx(plugin.own(0)));
    CHECK(alpha.displayed_within(60'000));
    CHECK(alpha.count(&Told::edits) == 0);
    CHECK(plugin.touched() == Ids{"beta"});
    const auto renders = plugin.processor.instrument().part(0).renders;
    plugin.settle();
    CHECK(plugin.processor.instrument().part(0).renders == renders);  // the engine never hears of it
}

TEST_CASE("a value the host writes touches that control alone") {
    TouchedPlugin plugin;
    plugin.gamma.setValue(0.25f);
    CHECK(plugin.gamma.touched());
    plugin.settle();
    CHECK(plugin.touched() == Ids{"beta", "gamma"});
    CHECK(plugin.gamma.getValue() == 0.25f);
    CHECK_FALSE(plugin.alpha.touched());
}

TEST_CASE("a host that writes back what it was shown touches nothing") {
    TouchedPlugin plugin;
    const auto first = plugin.alpha.getValue();
    for (const auto off : {0.0f, 3e-5f, -5e-5f}) plugin.alpha.setValue(first + off);  // kept as text
    plugin.alpha.setValue(static_cast<float>(std::round(first * 1e4f) / 1e4f));
    plugin.processor.actions().new_sound(0);
    plugin.settle();
    plugin.alpha.setValue(first);  // late: another value is shown by now
    plugin.settle();
    CHECK(plugin.touched() == Ids{"beta"});
    plugin.alpha.setValue(first + 0.01f);
    plugin.settle();
    CHECK(plugin.touched() == Ids{"alpha", "beta"});
}

TEST_CASE("a host that writes all its parameters in every block touches only those it moves") {
    TouchedPlugin plugin;
    std::vector<float> held;
    for (auto* parameter : plugin.processor.getParameters()) held.push_back(parameter->getValue());
    for (int block = 0; block < 40; ++block) {
        held[1] = static_cast<float>(block) / 50.0f;  // beta is automated
        plugin.processor.actions().new_sound(0);      // and own values move
        for (int i = 0; i < static_cast<int>(held.size()); ++i)
            plugin.processor.getParameters()[i]->setValue(held[static_cast<std::size_t>(i)]);
        plugin.settle();
    }
    CHECK(plugin.alpha.getValue() != held[0]);
    CHECK(plugin.touched() == Ids{"beta"});
    CHECK(plugin.touched(7) == Ids{"beta"});
    CHECK(plugin.beta.getValue() == doctest::Approx(39.0 / 50.0));
}

TEST_CASE("a released control is the sound's again, and a repeated write does not take it back") {
    TouchedPlugin plugin;
    const auto own = plugin.alpha.getValue();
    plugin.alpha.setValue(0.9f);
    plugin.settle();
    CHECK(plugin.alpha.touched());
    plugin.alpha.release();
    CHECK_FALSE(plugin.alpha.touched());
    plugin.settle();
    CHECK(plugin.touched() == Ids{"beta"});
    CHECK(plugin.alpha.getValue() == doctest::Approx(own));
    plugin.alpha.setValue(0.9f);  // automation that rests
    plugin.settle();
    CHECK_FALSE(plugin.alpha.touched());
    plugin.alpha.setValue(0.8f);  // and moves on
    plugin.settle();
    CHECK(plugin.touched() == Ids{"alpha", "beta"});
    plugin.beta.release();  // came with the kit
    plugin.settle();
    CHECK(plugin.touched() == Ids{"alpha"});
    CHECK(plugin.beta.getValue() == doctest::Approx(plugin.own(1)));
}

TEST_CASE("a shown value can be asked for as it is") {
    TouchedPlugin plugin;
    const auto own = plugin.alpha.getValue();
    plugin.alpha.touch();
    plugin.settle();
    CHECK(plugin.touched() == Ids{"alpha", "beta"});
    CHECK(plugin.alpha.getValue() == own);
    plugin.processor.actions().set_locked(0, "alpha", true);
    plugin.processor.actions().new_sound(0);
    plugin.settle();
    CHECK(plugin.alpha.getValue() == own);
}

TEST_CASE("a kit and a state bring their own set of touched controls") {
    TouchedPlugin plugin;
    plugin.alpha.setValue(0.9f);
    plugin.beta.release();
    plugin.settle();
    const auto state = plugin.save();
    const auto shown = plugin.gamma.getValue();
    plugin.processor.load_kit(model_path("touched"));
    plugin.settle();
    CHECK(plugin.touched() == Ids{"beta"});
    CHECK_FALSE(plugin.alpha.touched());
    plugin.load(state);
    CHECK(plugin.alpha.touched());
    CHECK(plugin.alpha.getValue() == 0.9f);
    CHECK_FALSE(plugin.beta.touched());
    CHECK(plugin.gamma.getValue() == doctest::Approx(shown));
    // Hosts that keep parameter values beside the state write them after it.
    for (auto* parameter : {&plugin.alpha, &plugin.beta, &plugin.gamma})
        parameter->setValue(parameter->getValue() + 2e-5f * (parameter->touched() ? 0.0f : 1.0f));
    plugin.settle();
    CHECK(plugin.touched() == Ids{"alpha"});
    CHECK(plugin.save() == state);
}

TEST_CASE("echoes of a kit that come after a state was restored change nothing") {
    TouchedPlugin plugin;
    const auto state = plugin.save();
    plugin.processor.load_kit(model_path("stft_mono"));
    plugin.settle();
    std::vector<float> of_kit;
    for (auto* parameter : plugin.processor.getParameters()) of_kit.push_back(parameter->getValue());
    plugin.load(state);
    for (int i = 0; i < static_cast<int>(of_kit.size()); ++i)
        plugin.processor.getParameters()[i]->setValue(of_kit[static_cast<std::size_t>(i)]);
    plugin.settle();
    for (int part = 0; part < Engine::kParts; ++part) CHECK(plugin.touched(part) == Ids{"beta"});
    CHECK(plugin.save() == state);
}

TEST_CASE("what a host writes for one sound and again for the next is meant for both") {
    TouchedPlugin plugin;
    const auto state = plugin.save();
    for (int take = 0; take < 2; ++take) {
        plugin.load(state);
        CHECK_FALSE(plugin.gamma.touched());
        plugin.gamma.setValue(0.9f);
        plugin.settle();
        CHECK(plugin.touched() == Ids{"beta", "gamma"});
    }
}

TEST_CASE("the samples are the same whether an editor shows the parameters or not") {
    const auto take = [](bool with_editor) {
        TouchedPlugin plugin;
        std::unique_ptr<juce::AudioProcessorEditor> editor;
        if (with_editor) editor.reset(plugin.processor.createEditorIfNeeded());
        std::vector<std::vector<float>> takes;
        for (const auto value : {0.9f, 0.3f, 0.6f}) {
            plugin.alpha.setValue(value);
            takes.push_back(plugin.play({hit(0, 36), hit(700, 37)}, 4'000)[0]);
            if (!with_editor) continue;
            plugin.processor.wait_until_rendered(60.0);
            dynamic_cast<shell::Editor&>(*editor).refresh();
        }
        CHECK(plugin.touched() == Ids{"alpha", "beta"});
        return takes;
    };
    CHECK(take(true) == take(false));
}

TEST_CASE("a model that does not tell touched from untouched has filled sliders only") {
    Plugin plugin{"stft_mono"};
    for (const auto* id : {"p01_control_01", "p01_control_02", "p01_control_03"})
        CHECK(plugin.parameter(id).touched());
}
