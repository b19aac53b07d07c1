// The pitch of held notes at every rate and key, and what is heard beside it.
#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <memory>
#include <numbers>
#include <vector>

#include "support/scripted_supply.h"
#include "voice/held_streams.h"

namespace sistrum {
namespace {

using test::ScriptedNote;
using test::ScriptedSupply;

constexpr double kPi = std::numbers::pi;

// Held notes as they come out at a rate; offline.
struct Player {
    explicit Player(double engine_rate) : rate(engine_rate) {
        supply.offline = true;
        streams.prepare(rate);
    }
    std::vector<float> play(int pitch, int samples, Attack* attack = nullptr) {
        HeldStart start;
        start.facts = supply.facts.get();
        start.pitch = pitch;
        start.attack = attack;
        HeldStream& stream = streams.begin(start);
        stream.tune(0.0, Interpolator::shared());
        std::vector<float> out(static_cast<std::size_t>(samples));
        int done = 0;
        while (done < samples) done += stream.next(out.data() + done, std::min(128, samples - done));
        streams.end(stream);
        return out;
    }
    double rate;
    ScriptedSupply supply;
    HeldDisplay display;
    HeldStreams streams{supply, display};
};

// Amplitude and phase of a frequency in a stretch of samples, under a Hann window.
std::complex<double> tone(const std::vector<float>& samples, std::size_t first, std::size_t count,
                          double turns) {
    std::complex<double> sum = 0.0;
    for (std::size_t n = 0; n < count; ++n) {
        const double window =
            1.0 - std::cos(2.0 * kPi * (static_cast<double>(n) + 0.5) / static_cast<double>(count));
        const double phase = 2.0 * kPi * turns * static_cast<double>(first + n);
        sum += static_cast<double>(samples[first + n]) * window * std::polar(1.0, -phase);
    }
    return sum * (2.0 / static_cast<double>(count));
}

// How far the fundamental is from `hertz`, by how its phase moves in half of the take.
double cents_off(const std::vector<float>& samples, double hertz, double rate) {
    const std::size_t half = samples.size() / 2;
    const auto first = tone(samples, 0, half, hertz / rate), second = tone(samples, half, half, hertz / rate);
    const double turns = std::arg(second / first) / (2.0 * kPi);
    return 1'200.0 * std::log2(1.0 + turns / static_cast<double>(half) * rate / hertz);
}

TEST_CASE("every key has its pitch to a hundredth of a cent, at every rate, rendered or transposed") {
    for (const double rate : {44'100.0, 48'000.0, 88'200.0, 96'000.0, 192'000.0}) {
        Player player(rate);
        for (int key = 21; key <= 108; key += rate == 48'000.0 ? 1 : 7) {
            CAPTURE(rate);
            CAPTURE(key);
            const auto heard = player.play(key, static_cast<int>(rate * 0.6));
            const double hertz = 440.0 * std::exp2((key - 69) / 12.0);
            CHECK(std::abs(cents_off(heard, hertz, rate)) < 0.01);
        }
    }
}

// A note that is one sine of that many hertz at the model's rate.
std::unique_ptr<Attack> sine(const ScriptedSupply& supply, double hertz) {
    constexpr int kFrames = 200;
    auto attack = supply.attack(57);
    attack->frames = kFrames;
    attack->tail_frames = 0;
    attack->samples.clear();
    for (int n = 0; n < kFrames * ScriptedNote::kHop; ++n) {
        attack->samples.push_back(static_cast<float>(std::sin(2.0 * kPi * hertz * n / ScriptedNote::kRate)));
    }
    return attack;
}

TEST_CASE("what the model sings is passed on, its images above half its rate are 75 dB down") {
    for (const double rate : {44'100.0, 48'000.0, 96'000.0, 192'000.0}) {
        for (const double hertz : {200.0, 1'000.0, 4'000.0, 9'000.0, 12'500.0}) {
            CAPTURE(rate);
            CAPTURE(hertz);
            Player player(rate);
            const auto attack = sine(player.supply, hertz);
            attack->references = 1;
            const auto heard = player.play(57, static_cast<int>(0.7 * rate), attack.get());
            const auto count = static_cast<std::size_t>(0.5 * rate);
            const auto level = [&](double at) {
                return 20.0 * std::log10(std::abs(tone(heard, 2'000, count, at / rate)) + 1e-12);
            };
            CHECK(std::abs(level(hertz)) < 0.1);
            for (const double image : {ScriptedNote::kRate - hertz, ScriptedNote::kRate + hertz,
                                       2.0 * ScriptedNote::kRate - hertz}) {
                if (image < 0.5 * rate) CHECK(level(image) < -75.0);
            }
        }
    }
}

}  // namespace
}  // namespace sistrum
