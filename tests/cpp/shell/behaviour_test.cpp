// Promises to hosts: latency, tail, song position, costs, and threads that save while others play.
#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <ctime>
#include <thread>

#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

// A host's transport.
struct Transport : juce::AudioPlayHead {
    juce::Optional<PositionInfo> getPosition() const override {
        PositionInfo info;
        info.setIsPlaying(playing);
        info.setTimeInSamples(frame);
        return info;
    }
    bool playing = true;
    juce::int64 frame = 0;
};

// Plays hits of part 1 every 2000 frames from a position of the song on.
std::vector<float> play_song(Plugin& plugin, Transport& transport, juce::int64 from, int frames, int block) {
    std::vector<float> take;
    transport.frame = from;
    for (int start = 0; start < frames; start += block) {
        const auto count = std::min(block, frames - start);
        std::vector<TimedMidi> midi;
        for (int frame = start; frame < start + count; ++frame)
            if ((from + frame) % 2'000 == 0) midi.push_back(hit(frame - start, 36));
        const auto part = plugin.play(midi, count, count);
        take.insert(take.end(), part[0].begin(), part[0].end());
        transport.frame += count;
    }
    return take;
}

int last_sound(const std::vector<float>& samples) {
    for (int i = static_cast<int>(samples.size()) - 1; i >= 0; --i)
        if (samples[static_cast<std::size_t>(i)] != 0.0f) return i;
    return -1;
}

}  // namespace

TEST_CASE("no latency is reported, and there is none") {
    Plugin plugin{"stft_mono"};
    CHECK(plugin.processor.getLatencySamples() == 0);
    CHECK(first_sound(plugin.play({hit(123, 36)}, 1'000)[0]) == 123);
}

TEST_CASE("nothing sounds after the tail, and the tail is not much longer") {
    Plugin plugin{"stft_mono"};
    plugin.settle();
    const auto seconds = [&] {
        plugin.processor.reset();
        const auto take = plugin.play({hit(0, 36, 1, 127)}, 44'100 * 8);
        return (last_sound(take[0]) + 1) / 44'100.0;
    };
    const auto plain = plugin.processor.getTailLengthSeconds();
    CHECK(seconds() <= plain);
    CHECK(seconds() > 0.5 * plain);
    plugin.set("p01_tune", "-24");
    plugin.settle();
    CHECK(plugin.processor.getTailLengthSeconds() == doctest::Approx(4.0 * plain).epsilon(0.01));
    CHECK(seconds() <= plugin.processor.getTailLengthSeconds());
    CHECK(seconds() > 2.0 * plain);
    plugin.set("p01_tune", "0");
    for (int part = 1; part <= Engine::kParts; ++part) {
        const auto id = shell::part_prefix(part - 1).toLowerCase();
        plugin.set(id + "_hold", "0.01");
        plugin.set(id + "_decay", "0.02");
    }
    plugin.settle();
    CHECK(plugin.processor.getTailLengthSeconds() == doctest::Approx(0.03).epsilon(0.02));
    CHECK(seconds() <= plugin.processor.getTailLengthSeconds() + 0.001);
}

TEST_CASE("a resonant filter rings no longer than the tail says") {
    Plugin plugin{"stft_mono"};
    plugin.set("p01_filter", "Low-pass");
    plugin.set("p01_cutoff", "60");
    plugin.set("p01_resonance", "1");
    plugin.settle();
    const auto take = plugin.play({hit(0, 36, 1, 127)}, 44'100 * 8)[0];
    int last = 0;
    for (int i = 0; i < static_cast<int>(take.size()); ++i)
        if (std::abs(take[static_cast<std::size_t>(i)]) > 1e-4f) last = i;  // -80 dB
    CHECK(last / 44'100.0 <= plugin.processor.getTailLengthSeconds());
}

TEST_CASE("the same place in the song gives the same hits, another place others") {
    Transport transport;
    const auto take = [&](juce::int64 from, int block) {
        Plugin plugin{"stft_mono"};
        plugin.processor.setPlayHead(&transport);
        plugin.set("p01_variation", "0.8");
        plugin.settle();
        return play_song(plugin, transport, from, 60'000, block);
    };
    const auto expected = take(44'000, 512);
    CHECK(loudest(expected) > 0.01f);
    CHECK(take(44'000, 512) == expected);
    CHECK(take(44'000, 777) == expected);
    CHECK(take(88'000, 512) != expected);
}

TEST_CASE("prepare costs nothing where nothing changed") {
    Plugin plugin{"stft_mono"};
    plugin.settle();
    const auto renders = plugin.processor.instrument().part(0).renders;
    const auto begin = std::clock();  // of the processor, whatever else it does
    for (int i = 0; i < 100; ++i) plugin.prepare(44'100.0, 512);
    CHECK(std::clock() - begin < CLOCKS_PER_SEC / 5);  // 2 ms each
    CHECK(plugin.processor.instrument().part(0).renders == renders);
}

TEST_CASE("the load is measured while it plays") {
    Plugin plugin{"stft_mono"};
    plugin.processor.setNonRealtime(false);
    CHECK(plugin.processor.callback_load() >= 0.0);
    plugin.play({hit(0, 36)}, 44'100 * 3, 64);
    CHECK(plugin.processor.callback_load() > 0.0);
    // Between what passes inside of its scope and around it, however busy the machine is.
    shell::CallbackLoad load;
    double least = 0.0, most = 0.0;
    const auto now = [] { return juce::Time::getMillisecondCounterHiRes(); };
    const auto average = [](double& so_far, double milliseconds) {
        so_far += (1.0 - std::exp(-0.01)) * (milliseconds / 10.0 - so_far);  // over a second
    };
    for (int i = 0; i < 200; ++i) {
        const auto before = now();
        {
            const shell::CallbackLoad::Scope scope{load, 480, 48'000.0};  // 10 ms
            const auto begin = now();
            while (now() < begin + 2.0) {
            }
            average(least, now() - begin);
        }
        average(most, now() - before);
    }
    CHECK(least > 0.15);
    CHECK(load.average() >= least - 1e-3);
    CHECK(load.average() <= most + 1e-3);
}

// An edit is sent by the audio thread or by the saving one; the newest has to be the last the engine hears.
TEST_CASE("edits are never lost between a playing and a saving thread") {
    Plugin plugin{"stft_mono"};
    plugin.processor.setNonRealtime(false);
    auto& level = plugin.parameter("p01_level");
    std::atomic<bool> done{false};
    std::thread saver{[&] {
        while (!done) plugin.save();
    }};
    std::atomic<int> blocks{0};
    std::thread player{[&] {
        juce::AudioBuffer<float> audio{2, 16};
        juce::MidiBuffer midi;
        for (; !done; ++blocks) plugin.processor.processBlock(audio, midi);
    }};
    int lost = 0;
    for (int i = 0; i < 400; ++i) {
        for (int k = 0; k < 50; ++k) level.setValue(static_cast<float>((i * 50 + k) % 97) / 97.0f);
        const auto wanted = static_cast<float>(i % 89) / 89.0f;
        level.setValue(wanted);
        const int under_way = blocks;
        while (blocks < under_way + 2) juce::Thread::sleep(1);  // one that began after the edit has ended
        const auto heard = plugin.processor.instrument().param(0, PartParam::level);
        lost += std::abs(heard - 2.0f * wanted) < 1e-4f ? 0 : 1;
    }
    done = true;
    saver.join();
    player.join();
    CHECK(lost == 0);
}

TEST_CASE("a listener of the shared clock is heard until it is removed, even in its own tick") {
    const juce::ScopedJuceInitialiser_GUI juce_is_up;
    struct Counter : shell::SharedClock::Listener {
        explicit Counter(shell::SharedClock& c) : clock(c) { clock.add(*this); }
        bool tick() override {
            if (++ticks == limit) clock.remove(*this);
            return true;
        }
        shell::SharedClock& clock;
        std::atomic<int> ticks{0};
        int limit = 1'000'000;
    };
    shell::SharedClock clock;
    Counter one{clock}, two{clock}, three{clock};
    one.limit = 2;
    clock.remove(two);
    std::thread watch{[&] {
        for (int i = 0; i < 5'000 && three.ticks < 5; ++i) juce::Thread::sleep(1);
        juce::MessageManager::getInstance()->stopDispatchLoop();
    }};
    juce::MessageManager::getInstance()->runDispatchLoop();
    watch.join();
    CHECK(one.ticks == 2);
    CHECK(two.ticks == 0);
    CHECK(three.ticks >= 5);
    clock.remove(three);
}
