#include "render/renderer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "realtime/flush_denormals.h"
#include "render/finish.h"
#include "render/graph_inputs.h"
#include "render/latent.h"
#include "render/note/preview.h"
#include "render/own_values.h"
#include "render/run_limit.h"
#include "render/seeded_noise.h"
#include "render/stopwatch.h"

namespace sistrum {
namespace {

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

Renderer::Renderer(std::shared_ptr<const Model> model) : model_(std::move(model)) {
    const Card& card = model_->card();
    if (card.streams()) {
        notes_ = std::make_unique<NoteRenderer>(model_);
        return;
    }
    inference_.emplace(model_->session(), card);
    inverse_ = inverse_of(card, model_->path().filename().string());
    spectrogram_ = card.output_of(PortRole::spectrogram).value();
    check_ports();
}

Renderer::~Renderer() = default;

void Renderer::check_ports() const {
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

void Renderer::fill_inputs(const Sound& sound) {
    const Card& card = model_->card();
    if (sound.pitch) throw std::invalid_argument("pitch: this model takes none");
    if (sound.seconds) throw std::invalid_argument("seconds: this model has a fixed length");
    for (std::size_t i = 0; i < card.inputs.size(); ++i) {
        const Port& port = card.inputs[i];
        const auto values = inference_->input(i);
        if (port.role == PortRole::latent) fill_latent(card, sound, i, values);
        if (port.role == PortRole::controls) fill_controls(card, sound, values);
        if (port.role == PortRole::touched) fill_touched(card, sound, values);
        if (port.role == PortRole::noise) fill_seeded_noise(sound.seed, i, port.distribution, values);
    }
}

Audio Renderer::render(const Sound& sound, float velocity) {
    const ScopedFlushDenormals flags;
    return notes_ != nullptr ? render_note(sound, velocity) : render_hit(sound);
}

Audio Renderer::render_note(const Sound& sound, float velocity) {
    Stopwatch watch;
    const double before = notes_->run_milliseconds();
    Audio audio = render_preview(*notes_, sound, velocity, meanwhile_);
    values_ = notes_->own_values();
    times_ = {};
    times_.total = watch.lap();
    times_.inference = notes_->run_milliseconds() - before;
    times_.inverse = times_.total - times_.inference;
    return audio;
}

Audio Renderer::render_hit(const Sound& sound) {
    const AudioFormat& format = model_->card().audio;
    Stopwatch watch;
    fill_inputs(sound);
    times_.noise = watch.lap();
    {
        const RunLimit limit(*inference_, model_->limits().max_run_seconds);
        inference_->run();
    }
    times_.inference = watch.lap();
    values_ = read_own_values(*model_, *inference_);
    Audio audio(format.channels, format.samples, format.sample_rate);
    inverse_->run(inference_->output(spectrogram_), audio.samples);
    const float peak = loudest(audio.samples);
    if (!std::isfinite(peak))
        throw ModelError(model_->path().filename().string() + ": rendered NaN or infinity");
    finish(format, audio, peak);
    times_.inverse = watch.lap();
    times_.total = times_.noise + times_.inference + times_.inverse;
    return audio;
}

}  // namespace sistrum
