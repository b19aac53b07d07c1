// What the render thread works on; the parts of RenderThread that its two source files share. [render]
#pragma once

#include "render/render_thread.h"

namespace sistrum {

// What the audio thread was given of a part last.
struct RenderThread::Heard {
    std::uint64_t generation = 0;                              // 0: nothing
    std::vector<std::shared_ptr<const Audio>> source, layers;  // at the model's rate and at `rate`
    double rate = 0.0;
    std::uint64_t rate_generation = 0;
    Draws draws = Draws::none;
    DrawSettings settings;
    std::shared_ptr<const StreamFacts> streaming;

    // Which draws of this generation were made, by place.
    std::array<bool, kDrawsAhead> first_made{};
    std::array<std::uint64_t, kDrawsAhead> made_key{};
};

// A part's newest wish, copied so that it can be worked on without the mutex.
struct RenderThread::Job {
    int part = 0;
    std::uint64_t number = 0;  // of the wish
    double rate = 0.0;
    std::uint64_t rate_generation = 0;
    PartWish wish;
    std::shared_ptr<const Model> model;  // null: there is none, and
    std::string model_error;             // why
    SlotValues slots;
    double morph = 0.0;
    DrawSettings draw_settings;
    bool chromatic = false;
    double note_seconds = 0.0;  // of stretched notes; 0: notes are held
    PartRender last;
    std::shared_ptr<const Model> last_model;  // that made `last`; null: not known here
    bool unheard = false;                     // `last` is to be handed out first

    void take_holding(const PartValues& values);
};

// One draw, rendered layer by layer, the top one first: in between more urgent things have their turn.
struct RenderThread::DrawJob {
    int part = 0, place = 0;
    bool first = false;
    std::uint64_t key = 0, generation = 0;
    std::shared_ptr<const Model> model;                // null: not known here
    Sound sound;                                       // the draw
    std::vector<std::shared_ptr<const Audio>> layers;  // at the model's rate, those that are there
    bool stored = false;                               // they are all there: they were rendered before
    OwnValues own;                                     // of the top layer
};

}  // namespace sistrum
