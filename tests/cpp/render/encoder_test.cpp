// The encoder: broken files are refused, its answer has names, sizes and a tie, and it survives any
// recording.
#include "render/encoder.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

std::filesystem::path encoder_path() {
    return test::model_path("stft_mono.encoder");
}

Audio ping(double hz, double rate, int frames, int channels = 1) {
    Audio audio(channels, frames, rate);
    for (int channel = 0; channel < channels; ++channel) {
        for (int n = 0; n < frames; ++n) {
            const double seconds = n / rate;
            audio.channel(channel)[n] = static_cast<float>(0.3 * std::exp(-20.0 * seconds) *
                                                           std::sin(2.0 * 3.14159265 * hz * seconds));
        }
    }
    return audio;
}

std::string error_of(const std::filesystem::path& path, const LoadLimits& limits = {}) {
    try {
        const Encoder encoder(path, limits);
    } catch (const ModelError& error) {
        return error.what();
    }
    return "";
}

TEST_CASE("broken encoder files are refused with one clear line") {
    const std::filesystem::path folder(SISTRUM_TEST_MODELS);
    std::ifstream list(folder / "broken_encoders.json");
    const auto cases = nlohmann::json::parse(list);
    REQUIRE(cases.size() > 10);
    for (const auto& [name, expected] : cases.items()) {
        CAPTURE(name);
        const std::string error = error_of(folder / name);
        CAPTURE(error);
        CHECK(error.find(expected.get<std::string>()) != std::string::npos);
        CHECK(error.find(name) != std::string::npos);
        CHECK(error.find('\n') == std::string::npos);
    }
}

TEST_CASE("limits on file, length, latent and controls hold") {
    LoadLimits limits;
    limits.max_file_bytes = 1'000;
    CHECK(error_of(encoder_path(), limits).find("at most 1000 bytes") != std::string::npos);
    limits = {};
    limits.max_seconds = 0.1;
    CHECK(error_of(encoder_path(), limits).find("audio.samples") != std::string::npos);
    limits = {};
    limits.max_latent = 4;
    CHECK(error_of(encoder_path(), limits).find("at most 4 values") != std::string::npos);
    limits = {};
    limits.max_controls = 1;
    CHECK(error_of(encoder_path(), limits).find("controls: expected at most 1") != std::string::npos);
}

TEST_CASE("a generator is no encoder, and an encoder no generator") {
    CHECK(error_of(test::model_path("mdct_mono")).find("role: expected \"encoder\"") != std::string::npos);
    CHECK_THROWS_WITH_AS(load_model(encoder_path()), doctest::Contains("role: expected \"generator\""),
                         ModelError);
}

TEST_CASE("an encoding has the generator's latent and named controls, at any rate and layout") {
    Encoder encoder(encoder_path());
    const Encoding expected = encoder.encode(ping(200.0, 44'100.0, 6'000));
    REQUIRE(expected.latent.has_value());
    CHECK(expected.latent->size() == 8);
    CHECK(expected.controls.size() == 2);
    CHECK(expected.controls.count("alpha") == 1);
    CHECK(encoder.encode(ping(200.0, 44'100.0, 6'000, 2)).latent == expected.latent);
    const Encoding other_rate = encoder.encode(ping(200.0, 96'000.0, 13'061));
    for (std::size_t i = 0; i < expected.latent->size(); ++i) {
        CHECK(other_rate.latent->at(i) == doctest::Approx(expected.latent->at(i)).epsilon(0.01));
    }
    CHECK(encoder.encode(ping(900.0, 44'100.0, 600)).latent != expected.latent);
}

TEST_CASE("level does not matter, and the answer does not depend on what came before") {
    Encoder encoder(encoder_path());
    const Audio loud = ping(300.0, 48'000.0, 9'000);
    const auto first = encoder.encode(loud).latent.value();
    Audio soft = loud;
    for (float& sample : soft.samples) sample *= 0.125f;
    encoder.encode(ping(50.0, 8'000.0, 4'000));
    const auto second = encoder.encode(soft).latent.value();
    for (std::size_t i = 0; i < first.size(); ++i)
        CHECK(second[i] == doctest::Approx(first[i]).epsilon(1e-5));
}

TEST_CASE("recordings of which nothing can be made are refused with the reason") {
    Encoder encoder(encoder_path());
    const auto reason = [&](const Audio& audio) {
        try {
            encoder.encode(audio);
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(reason(Audio(1, 0, 44'100.0)) == "no samples");
    CHECK(reason(Audio(2, 5'000, 44'100.0)) == "silent");
    CHECK(reason(Audio(1, 301 * 8'000, 8'000.0)).find("at most 300 s") != std::string::npos);
    CHECK(reason(ping(100.0, 10.0, 50)).find("sample rate") != std::string::npos);
    Audio broken = ping(100.0, 44'100.0, 500);
    broken.samples[77] = std::numeric_limits<float>::quiet_NaN();
    CHECK(reason(broken).find("NaN") != std::string::npos);
    Audio constant(1, 44'100, 44'100.0);
    for (float& sample : constant.samples) sample = 0.5f;
    CHECK(reason(constant) == "silent above 20 Hz");
    CHECK(reason(ping(100.0, 44'100.0, 500)).empty());  // and it still works
}

TEST_CASE("an encoder belongs to one generator") {
    const Encoder encoder(encoder_path());
    encoder.check_generator(*load_model(test::model_path("stft_mono")));
    CHECK_THROWS_WITH_AS(encoder.check_generator(*load_model(test::model_path("mdct_mono"))),
                         doctest::Contains("made for another generator"), ModelError);
}

TEST_CASE("several threads, each with an encoder of its own, agree") {
    const Audio audio = ping(150.0, 48'000.0, 5'000);
    const auto expected = Encoder(encoder_path()).encode(audio).latent;
    std::vector<std::thread> threads;
    std::vector<int> same(4, 0);
    for (std::size_t i = 0; i < same.size(); ++i) {
        threads.emplace_back([&, i] {
            Encoder encoder(encoder_path());
            for (int round = 0; round < 3; ++round) same[i] += encoder.encode(audio).latent == expected;
        });
    }
    for (auto& thread : threads) thread.join();
    for (const int count : same) CHECK(count == 3);
}

}  // namespace
}  // namespace sistrum
