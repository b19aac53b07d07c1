#include "render/renderer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "realtime/flush_denormals.h"
#include "render/finish.h"
#include "render/graph_inputs.h"
#include "render/latent.h"
#include "render/run_limit.h"
#include "render/seeded_noise.h"

namespace sistrum {
namespace {

class Stopwatch {
  public:
    double lap() {  // milliseconds since the last lap
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double, std::milli> passed = now - last_;
        last_ = now;
        return passed.count();
    }

  private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

std::unique_ptr<Inverse> inverse_of(const Card& card, const std::string& file) {
    try {
        return make_inverse(card.representation, card.audio.channels, card.audio.samples);
    } catch (const std::invalid_argument& error) {
        throw ModelError(file + ": model card: " + error.what());
    }
}

// Roles that a sound can fill.
bool is_fed(PortRole role) {
    return role == PortRole::latent || role == PortRole::controls || role == PortRole::touched ||
           role == PortRole::noise;
}

}  // namespace

Renderer::Renderer(std::shared_ptr<const Model> model)
    : model_(std::move(model)),
      inference_(model_->session(), model_->card()),
      inverse_(inverse_of(model_->card(), model_->path().filename().string())),
      spectrogram_(model_->card().output_of(PortRole::spectrogram).value()) {
    const Card& card = model_->card();
    const std::string file = model_->path().filename().string();
    for (const Port& port : card.inputs) {
        if (!is_fed(port.role))
            throw ModelError(file + ": input \"" + port.name + "\": this engine cannot feed its role yet");
    }
    const auto needed = inverse_->shape();
    const std::vector<std::int64_t> expected{1, needed[0], needed[1], needed[2]};
    const auto& found = card.outputs[spectrogram_].shape;
    if (found != expected) {
        throw ModelError(file + ": model card: outputs[" + std::to_string(spectrogram_) +
                         "].shape: expected " + shape_text(expected) +
                         " for this representation and length, found " + shape_text(found));
    }
}

Renderer::~Renderer() = default;

void Renderer::fill_inputs(const Sound& sound) {
    const Card& card = model_->card();
    if (sound.pitch) throw std::invalid_argument("pitch: this model takes none");
    if (sound.seconds) throw std::invalid_argument("seconds: this model has a fixed length");
    for (std::size_t i = 0; i < card.inputs.size(); ++i) {
        const Port& port = card.inputs[i];
        const auto values = inference_.input(i);
        if (port.role == PortRole::latent) fill_latent(card, sound, i, values);
        if (port.role == PortRole::controls) fill_controls(card, sound, values);
        if (port.role == PortRole::touched) fill_touched(card, sound, values);
        if (port.role == PortRole::noise) fill_seeded_noise(sound.seed, i, port.distribution, values);
    }
}

void Renderer::read_values() {
    values_.clear();
    const Card& card = model_->card();
    const auto output = card.output_of(PortRole::values);
    if (!output) return;
    const auto values = inference_.output(*output);
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        if (!std::isfinite(values[i])) {
            throw ModelError(model_->path().filename().string() + ": own value of control \"" +
                             card.controls[i].id + "\": NaN or infinity");
        }
        values_.push_back(std::clamp(double{values[i]}, card.controls[i].min, card.controls[i].max));
    }
}

Audio Renderer::render(const Sound& sound) {
    const ScopedFlushDenormals flags;
    const AudioFormat& format = model_->card().audio;
    Stopwatch watch;
    fill_inputs(sound);
    times_.noise = watch.lap();
    {
        const RunLimit limit(inference_, model_->limits().max_run_seconds);
        inference_.run();
    }
    times_.inference = watch.lap();
    read_values();
    Audio audio(format.channels, format.samples, format.sample_rate);
    inverse_->run(inference_.output(spectrogram_), audio.samples);
    const float peak = loudest(audio.samples);
    if (!std::isfinite(peak))
        throw ModelError(model_->path().filename().string() + ": rendered NaN or infinity");
    finish(format, audio, peak);
    times_.inverse = watch.lap();
    times_.total = times_.noise + times_.inference + times_.inverse;
    return audio;
}

}  // namespace sistrum
