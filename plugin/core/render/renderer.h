// Renders a sound with a model: pure and synchronous. Same model, sound, machine: same samples.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/model.h"
#include "model/session.h"
#include "realtime/audio.h"
#include "render/note/note_renderer.h"
#include "render/sound.h"
#include "representation/inverse.h"

namespace sistrum {

struct RenderTimes {         // milliseconds of the last render
    double noise = 0.0;      // filling the graph's inputs
    double inference = 0.0;  // the network
    double inverse = 0.0;    // its output back to samples, peak and fade
    double total = 0.0;
};

// Not thread-safe: one per thread. Cheap to make once the model is loaded.
class Renderer {
  public:
    // Throws ModelError when the card asks for what this engine cannot do.
    explicit Renderer(std::shared_ptr<const Model> model);
    ~Renderer();

    // At the model's rate; of a model of notes, one note (render/note/preview.h), `velocity` 0..1. Controls
    // are clamped to their range; those not given are untouched. Throws std::invalid_argument for a control
    // the model does not have, a latent of the wrong size, a pitch or length the model does not take, and
    // ModelError when the network fails.
    Audio render(const Sound& sound, float velocity = 1.0f);

    // Called now and then while a note is rendered, which takes its time: for what cannot wait.
    void set_meanwhile(std::function<void()> meanwhile) { meanwhile_ = std::move(meanwhile); }

    // The last sound's own value of every control, in the card's order and units and within the range; empty
    // where the model tells none.
    const std::vector<double>& values() const { return values_; }
    const RenderTimes& times() const { return times_; }
    const Model& model() const { return *model_; }

  private:
    Audio render_note(const Sound& sound, float velocity);
    Audio render_hit(const Sound& sound);
    void check_ports() const;
    void fill_inputs(const Sound& sound);

    std::shared_ptr<const Model> model_;
    std::unique_ptr<NoteRenderer> notes_;  // of a model of notes; of all others the next three
    std::optional<Inference> inference_;
    std::unique_ptr<Inverse> inverse_;
    std::size_t spectrogram_ = 0;  // index of the output with that role
    std::function<void()> meanwhile_;
    std::vector<double> values_;
    RenderTimes times_;
};

}  // namespace sistrum
