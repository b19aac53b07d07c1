#include "render/note/note_renderer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "realtime/flush_denormals.h"
#include "render/graph_inputs.h"
#include "render/latent.h"
#include "render/run_limit.h"
#include "render/seeded_noise.h"
#include "render/stopwatch.h"

namespace sistrum {
namespace {

[[noreturn]] void refuse(const std::string& file, const std::string& key, const std::string& expected,
                         const std::string& found) {
    throw ModelError(file + ": model card: " + key + ": expected " + expected + ", found " + found);
}

std::unique_ptr<StreamInverse> inverse_of(const Card& card, const std::string& file) {
    if (!card.streams()) refuse(file, "streaming", "an object", "none: the model renders no notes");
    try {
        return make_stream_inverse(card.representation);
    } catch (const std::invalid_argument& error) {
        throw ModelError(file + ": model card: " + error.what());
    }
}

bool is_fed(PortRole role) {
    return role == PortRole::latent || role == PortRole::controls || role == PortRole::touched ||
           role == PortRole::pitch || role == PortRole::tokens || role == PortRole::noise;
}

}  // namespace

FrameNoise::FrameNoise(const Port& port, std::size_t input)
    : input_(input),
      channels_(static_cast<std::size_t>(port.shape[1])),
      distribution_(port.distribution),
      slots_(static_cast<std::size_t>(port.shape[2])),
      columns_(port.size()) {}

std::span<const float> FrameNoise::column(int frame, std::uint64_t seed) {
    const std::size_t place = static_cast<std::size_t>(frame) % slots_.size();
    Slot& slot = slots_[place];
    const auto values = std::span(columns_).subspan(place * channels_, channels_);
    if (slot.frame != frame || slot.seed != seed) {
        fill_seeded_noise(seed, input_, distribution_, values, static_cast<std::uint64_t>(frame) * channels_);
        slot = {frame, seed};
    }
    return values;
}

NoteRenderer::NoteRenderer(std::shared_ptr<const Model> model)
    : model_(std::move(model)),
      inference_(model_->session(), model_->card()),
      inverse_(inverse_of(model_->card(), model_->path().filename().string())),
      spectrogram_(model_->card().output_of(PortRole::spectrogram).value()) {
    const std::string file = model_->path().filename().string();
    for (const Port& port : card().inputs) {
        if (!is_fed(port.role))
            throw ModelError(file + ": input \"" + port.name + "\": this engine cannot feed its role yet");
    }
    const auto shape = inverse_->shape();
    const std::vector<std::int64_t> expected{1, shape[0], shape[1], streaming().chunk};
    const auto& found = card().outputs[spectrogram_].shape;
    if (found != expected) {
        refuse(file, "outputs[" + std::to_string(spectrogram_) + "].shape", shape_text(expected),
               shape_text(found));
    }
    if (inverse_->sample_rate() != card().audio.sample_rate) {
        refuse(file, "representation.sample_rate", std::to_string(card().audio.sample_rate) + ", as of audio",
               std::to_string(inverse_->sample_rate()));
    }
    if (inverse_->hop() != streaming().hop) {
        refuse(file, "streaming.hop", "the representation's " + std::to_string(inverse_->hop()),
               std::to_string(streaming().hop));
    }
}

NoteInputs NoteRenderer::inputs_of(const Sound& sound) const {
    NoteInputs inputs;
    inputs.controls.resize(card().controls.size());
    inputs.touched.resize(card().controls.size());
    fill_controls(card(), sound, inputs.controls);
    fill_touched(card(), sound, inputs.touched);
    inputs.latent = latent_of(card(), sound);
    for (std::size_t i = 0; i < card().inputs.size(); ++i) {
        if (card().inputs[i].role == PortRole::noise) inputs.noise.emplace_back(card().inputs[i], i);
    }
    return inputs;
}

std::span<const float> NoteRenderer::run(NoteInputs& inputs, const Window& window) {
    const ScopedFlushDenormals flags;
    for (std::size_t i = 0; i < card().inputs.size(); ++i) {
        const auto values = inference_.input(i);
        const PortRole role = card().inputs[i].role;
        if (role == PortRole::latent) std::copy(inputs.latent.begin(), inputs.latent.end(), values.begin());
        if (role == PortRole::controls) {
            std::copy(inputs.controls.begin(), inputs.controls.end(), values.begin());
        }
        if (role == PortRole::touched) {
            std::copy(inputs.touched.begin(), inputs.touched.end(), values.begin());
        }
        if (role == PortRole::pitch) std::copy(window.pitches.begin(), window.pitches.end(), values.begin());
        if (role == PortRole::tokens) fill_tokens(window.tokens, values);
    }
    for (FrameNoise& noise : inputs.noise) fill_noise(noise, window);
    Stopwatch watch;
    {
        const RunLimit limit(inference_, model_->limits().max_run_seconds);
        inference_.run();
    }
    run_milliseconds_ += watch.lap();
    const auto output = inference_.output(spectrogram_);
    if (!std::all_of(output.begin(), output.end(), [](float value) { return std::isfinite(value); })) {
        throw ModelError(model_->path().filename().string() + ": rendered NaN or infinity");
    }
    return output;
}

// One-hot [count][window].
void NoteRenderer::fill_tokens(std::span<const int> tokens, std::span<float> values) {
    std::fill(values.begin(), values.end(), 0.0f);
    for (std::size_t frame = 0; frame < tokens.size(); ++frame) {
        if (tokens[frame] < 0) continue;
        values[static_cast<std::size_t>(tokens[frame]) * tokens.size() + frame] = 1.0f;
    }
}

// [channels][window]; 0 before the note's first frame.
void NoteRenderer::fill_noise(FrameNoise& noise, const Window& window) {
    const auto values = inference_.input(noise.input());
    const std::size_t frames = window.tokens.size();
    const int before = window.first_frame - streaming().context;
    for (std::size_t at = 0; at < frames; ++at) {
        const int frame = before + static_cast<int>(at);
        if (frame < 0) {
            for (std::size_t place = at; place < values.size(); place += frames) values[place] = 0.0f;
            continue;
        }
        std::size_t place = at;
        for (const float value : noise.column(frame, window.seeds[at])) {
            values[place] = value;
            place += frames;
        }
    }
}

}  // namespace sistrum
