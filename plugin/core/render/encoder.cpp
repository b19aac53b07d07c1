#include "render/encoder.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "model/sha256.h"
#include "realtime/flush_denormals.h"
#include "render/prepare_sound.h"
#include "render/run_limit.h"
#include "render/seeded_noise.h"

namespace sistrum {
namespace {

// The burst of the self-test: seeded noise that decays, at the peak of every prepared sound.
std::vector<float> test_burst(const EncoderCard& card) {
    std::vector<float> burst(static_cast<std::size_t>(card.samples));
    fill_seeded_noise(card.self_test.seed, 0, Distribution::uniform, burst);
    const double rate = 1.0 / (card.self_test.decay_seconds * card.sample_rate);
    double peak = 0.0;
    std::vector<double> exact(burst.begin(), burst.end());
    for (std::size_t n = 0; n < exact.size(); ++n) {
        exact[n] *= std::exp(-rate * static_cast<double>(n));
        peak = std::max(peak, std::abs(exact[n]));
    }
    std::transform(exact.begin(), exact.end(), burst.begin(), [gain = kPreparedPeak / peak](double sample) {
        return static_cast<float>(sample * gain);
    });
    return burst;
}

void compare(const std::string& file, const char* key, std::span<const float> expected,
             std::span<const float> found, float tolerance) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (std::abs(expected[i] - found[i]) <= tolerance) continue;
        throw ModelError(file + ": self test: " + key + "[" + std::to_string(i) + "]: expected " +
                         std::to_string(expected[i]) + " within " + std::to_string(tolerance) + ", found " +
                         std::to_string(found[i]));
    }
}

}  // namespace

Encoder::Encoder(const std::filesystem::path& path, const LoadLimits& limits)
    : Encoder(path, read_model_file(path, limits), limits) {}

Encoder::Encoder(const std::filesystem::path& path, const std::vector<std::byte>& bytes,
                 const LoadLimits& limits)
    : path_(path), sha256_(sha256_hex(bytes)), limits_(limits) {
    const std::string file = path.filename().string();
    card_ = parse_encoder_card(card_text(file, bytes), file, limits);
    const ScopedFlushDenormals flags;  // see load_model.cpp
    session_ = std::make_unique<const Session>(bytes, file, limits);
    session_->check_ports(card_.inputs, card_.outputs);
    inference_ = std::make_unique<Inference>(*session_, card_.inputs, card_.outputs);
    run_self_test();
}

Encoding Encoder::encode(const Audio& recording) {
    const ScopedFlushDenormals flags;
    run(prepare(recording));
    Encoding encoding;
    if (const auto latent = output(PortRole::latent); !latent.empty()) {
        encoding.latent.emplace(latent.begin(), latent.end());
    }
    const auto controls = output(PortRole::controls);
    for (std::size_t i = 0; i < controls.size(); ++i) encoding.controls[card_.control_ids[i]] = controls[i];
    return encoding;
}

std::vector<float> Encoder::prepare(const Audio& recording) const {
    return prepare_sound(recording, card_.sample_rate, card_.samples);
}

void Encoder::check_generator(const Model& generator) const {
    if (generator.sha256() == card_.generator_sha256) return;
    throw ModelError(path_.string() + ": made for another generator: expected " +
                     generator.path().filename().string() + " with sha256 " + card_.generator_sha256 +
                     ", found " + generator.sha256());
}

void Encoder::run(const std::vector<float>& prepared) {
    std::copy(prepared.begin(), prepared.end(), inference_->input(0).begin());
    {
        const RunLimit limit(*inference_, limits_.max_run_seconds);
        inference_->run();
    }
    for (std::size_t i = 0; i < card_.outputs.size(); ++i) {
        for (const float value : inference_->output(i)) {
            if (!std::isfinite(value)) throw ModelError(path_.filename().string() + ": gave NaN or infinity");
        }
    }
}

void Encoder::run_self_test() {
    const EncoderSelfTest& test = card_.self_test;
    const std::string file = path_.filename().string();
    run(test_burst(card_));
    compare(file, "latent", test.latent, output(PortRole::latent), test.tolerance);
    compare(file, "controls", test.controls, output(PortRole::controls), test.tolerance);
}

std::span<const float> Encoder::output(PortRole role) const {
    const auto index = card_.output_of(role);
    return index ? inference_->output(*index) : std::span<const float>{};
}

Sound encoded_sound(const Encoding& encoding, const Sound& present) {
    Sound sound = encoding.latent ? Sound{} : present;
    if (encoding.latent) sound.latent = encoding.latent;
    for (const auto& [id, value] : encoding.controls) sound.controls[id] = value;
    return sound;
}

}  // namespace sistrum
