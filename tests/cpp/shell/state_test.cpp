// State through the host: what comes back, from which thread, and what a hostile one does.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

const std::vector<TimedMidi> kTune = {hit(0, 36), hit(2'000, 37), hit(4'000, 38)};
constexpr int kFrames = 10'000;

std::vector<float> values(Plugin& plugin) {
    std::vector<float> all;
    for (const auto* parameter : plugin.processor.getParameters()) all.push_back(parameter->getValue());
    return all;
}

void change_a_few(Plugin& plugin) {
    plugin.parameter("p01_control_02").setValueNotifyingHost(0.625f);
    plugin.parameter("p02_level").setValueNotifyingHost(0.25f);
    plugin.parameter("p02_pan").setValueNotifyingHost(0.125f);
    plugin.parameter("p03_decay").setValueNotifyingHost(0.75f);
    plugin.processor.actions().new_sound(2);
}

}  // namespace

TEST_CASE("a state brings back parameters and samples") {
    Plugin first{"stft_stereo"};
    change_a_few(first);
    const auto state = first.save();
    const auto expected = first.play(kTune, kFrames);

    Plugin second{"mdct_mono"};
    second.load(state);
    const auto wanted = values(first), found = values(second);
    for (std::size_t i = 0; i < wanted.size(); ++i)
        CHECK(found[i] == doctest::Approx(wanted[i]).epsilon(1e-5));
    CHECK(second.parameter("p01_control_01").getName(64) == "P01 Alpha");
    CHECK(second.play(kTune, kFrames) == expected);
    CHECK(second.processor.instrument().message().empty());
}

TEST_CASE("a state may come before prepare, and from any thread") {
    Plugin first{"stft_mono"};
    change_a_few(first);
    const auto state = first.save();

    Plugin second;
    std::thread{[&] { second.load(state); }}.join();
    CHECK(second.parameter("p01_control_02").getValue() == doctest::Approx(0.625));
    second.processor.setNonRealtime(true);
    second.prepare(44'100.0, 512);
    CHECK(second.play(kTune, kFrames) == first.play(kTune, kFrames));
}

TEST_CASE("a state wins over edits made before it") {
    Plugin first{"stft_mono"};
    const auto state = first.save();
    Plugin second{"stft_mono"};
    second.parameter("p01_control_02").setValue(0.9f);  // not sent to the engine yet
    second.load(state);
    CHECK(second.play(kTune, kFrames) == first.play(kTune, kFrames));
    CHECK(second.parameter("p01_control_02").getValue() == doctest::Approx(0.0));
}

TEST_CASE("a state wins over edits that were held back for a kit") {
    Plugin first{"stft_mono"};
    const auto state = first.save();
    Plugin second{"mdct_mono"};
    second.processor.load_kit(model_path("stft_stereo"));
    second.parameter("p01_control_02").setValue(0.9f);
    second.load(state);
    CHECK(second.play(kTune, kFrames) == first.play(kTune, kFrames));
}

TEST_CASE("a host that writes all parameters back after a state changes nothing") {
    Plugin first{"stft_mono"};
    change_a_few(first);
    const auto state = first.save();
    const auto kept = values(first);
    const auto expected = first.play(kTune, kFrames);
    Plugin second;
    second.processor.setNonRealtime(true);
    second.prepare(44'100.0, 2'048);
    second.load(state);
    for (int i = 0; i < second.processor.getParameters().size(); ++i)
        second.processor.getParameters()[i]->setValue(kept[static_cast<std::size_t>(i)]);
    CHECK(second.play(kTune, kFrames) == expected);
}

TEST_CASE("a save contains edits of which the engine has not heard") {
    Plugin first{"stft_mono"};
    first.parameter("p01_control_02").setValueNotifyingHost(0.625f);
    const auto state = first.save();
    Plugin second;
    second.load(state);
    CHECK(second.processor.instrument().part(0).sound.controls.at("beta") == doctest::Approx(6.25));
}

TEST_CASE("hostile states are refused with a message and change nothing") {
    Plugin plugin{"stft_mono"};
    change_a_few(plugin);
    plugin.play({}, 64, 64);
    const auto good = plugin.save();
    const auto kept = values(plugin);
    const auto refuses = [&](const std::vector<std::byte>& bad) {
        plugin.load(bad);
        CHECK(plugin.processor.instrument().message().find("state was refused") != std::string::npos);
        CHECK(values(plugin) == kept);
    };
    refuses({});
    for (const auto length :
         {std::size_t{1}, std::size_t{7}, std::size_t{64}, good.size() / 2, good.size() - 1})
        refuses({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)});
    std::mt19937 random{7};
    std::vector<std::byte> noise(4'096);
    for (auto& byte : noise) byte = static_cast<std::byte>(random() & 0xff);
    refuses(noise);
    CHECK(loudest(plugin.play(kTune, kFrames)[0]) > 0.1f);
    plugin.load(good);
    CHECK(plugin.processor.instrument().message().empty());
}

TEST_CASE("an edit survives a refused state") {
    Plugin plugin{"stft_mono"};
    plugin.parameter("p01_control_02").setValue(0.75f);
    plugin.load({});
    plugin.play({}, 64, 64);
    CHECK(plugin.processor.instrument().part(0).sound.controls.at("beta") == doctest::Approx(7.5));
}

TEST_CASE("a host may play while another of its threads loads states") {
    Plugin first{"stft_mono"}, plugin{"stft_mono"};
    const auto state = first.save();
    std::atomic<bool> done{false};
    std::thread loader{[&] {
        for (int i = 0; i < 50; ++i) plugin.load(state);
        done = true;
    }};
    while (!done) {
        const auto take = plugin.play(kTune, 4'096, 64);
        REQUIRE(std::all_of(take[0].begin(), take[0].end(), [](float x) { return std::isfinite(x); }));
    }
    loader.join();
    plugin.processor.reset();
    CHECK(plugin.play(kTune, kFrames) == first.play(kTune, kFrames));
}
