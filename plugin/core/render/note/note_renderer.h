// Runs a streaming model one chunk at a time, for any number of notes. Pure and synchronous.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/model.h"
#include "model/session.h"
#include "realtime/ticker.h"
#include "render/own_values.h"
#include "render/sound.h"
#include "representation/stream_inverse.h"

namespace sistrum {

// Per-frame noise of one graph input of role noise, kept for as many frames as the graph takes: a frame's
// noise depends on its number and seed alone.
class FrameNoise {
  public:
    FrameNoise(const Port& port, std::size_t input);

    std::size_t input() const { return input_; }
    std::span<const float> column(int frame, std::uint64_t seed);  // [channels], valid until the next call

  private:
    struct Slot {
        int frame = -1;
        std::uint64_t seed = 0;
    };
    std::size_t input_, channels_;
    Distribution distribution_;
    std::vector<Slot> slots_;
    std::vector<float> columns_;
};

// What a note feeds the graph throughout.
struct NoteInputs {
    std::vector<float> latent, controls, touched;
    std::vector<FrameNoise> noise;  // one for every input of that role
};

// Not thread-safe: one per thread. Cheap to make once the model is loaded.
class NoteRenderer {
  public:
    // Throws ModelError when the card asks for what this engine cannot do.
    explicit NoteRenderer(std::shared_ptr<const Model> model);

    const Model& model() const { return *model_; }
    const Card& card() const { return model_->card(); }
    const Streaming& streaming() const { return *model_->card().streaming; }
    StreamInverse& inverse() { return *inverse_; }

    // Throws std::invalid_argument for a control the model does not have or a latent of the wrong size.
    NoteInputs inputs_of(const Sound& sound) const;

    // One run for the frames from `first_frame` - context on: window() tokens (-1: none) and pitches, and the
    // seed of each frame. The new frames' values [channels * bins][chunk], valid until the next run. Throws
    // ModelError when the network fails.
    struct Window {
        int first_frame = 0;  // of the chunk
        std::span<const int> tokens;
        std::span<const float> pitches;
        std::span<const std::uint64_t> seeds;
    };
    std::span<const float> run(NoteInputs& inputs, const Window& window);

    // The last run's own value of every control; empty where the model tells none.
    std::vector<double> own_values() const { return read_own_values(*model_, inference_); }

    double run_milliseconds() const { return run_milliseconds_; }  // in the network, all runs together

  private:
    static void fill_tokens(std::span<const int> tokens, std::span<float> values);
    void fill_noise(FrameNoise& noise, const Window& window);

    std::shared_ptr<const Model> model_;
    std::shared_ptr<Ticker> ticker_ = Ticker::of_process();  // kept: a run's limit would start one each time
    Inference inference_;
    std::unique_ptr<StreamInverse> inverse_;
    std::size_t spectrogram_ = 0;  // index of the output with that role
    double run_milliseconds_ = 0.0;
};

}  // namespace sistrum
