// What the main thread asks of the render thread for one part, and what came of it. Plain values; the render
// thread's mutex guards them.
#pragma once

#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "realtime/audio.h"
#include "render/own_values.h"
#include "render/sound.h"
#include "render/variation.h"

namespace sistrum {

// A model to be found and loaded once, shared by all parts that asked for it together.
struct ModelRequest {
    std::filesystem::path path;
    std::string sha256;                          // with one, only this content will do
    std::vector<std::filesystem::path> folders;  // looked through as well: for its name, and for its content
    std::shared_ptr<const Card> remembered;      // name and controls, as a saved state knows the model
    bool whole_kit = false;                      // of all parts together

    bool queued = false;  // the loader has it

    // The answer.
    bool resolved = false;
    std::shared_ptr<const Model> model;
    std::string error;  // one line, where there is no model

    // The model's card, else what is remembered of it, else null.
    const Card* card() const { return model != nullptr ? &model->card() : remembered.get(); }
};

// A recording whose nearest sound is to become the part's.
struct EncodingRequest {
    std::shared_ptr<const Audio> recording;
    std::string name;
};

// What hosts and users did to a part's controls over what its sound says, by their place in the card: 0..1
// where one was set, or one of these.
using SlotValues = std::vector<float>;
inline constexpr float kUnsetSlot = std::numeric_limits<float>::quiet_NaN();  // as the sound has it
inline constexpr float kReleasedSlot = -1.0f;                                 // untouched, whatever it says

// What a part should sound like.
struct PartWish {
    std::shared_ptr<ModelRequest> request;
    bool from_kit = false;              // the model's kit says sound and note, once it is loaded
    bool place_from_kit = false;        // a model that streams says which keys hold it, whatever the sound
    std::optional<std::uint64_t> seed;  // instead of the kit's
    Sound sound;
    std::optional<Sound> other;  // what `morph` leads to
    std::string sound_name;
    bool ignore_unknown_controls = false;             // of `sound`: those of a saved state
    std::shared_ptr<const EncodingRequest> encoding;  // will say `sound`, once it is done
};

// A sound on the way from one to another, as it was asked for.
struct Morphing {
    Sound one, other;
    double amount = 0.0;

    bool operator==(const Morphing&) const = default;
};

// What a part was last rendered to: enough to know whether a wish is fulfilled, and to be saved.
struct PartRender {
    std::string model_sha256, model_name, model_title;
    Sound sound;       // as rendered: its touched controls, in range
    OwnValues values;  // own value of every control; empty: the model tells none
    // What `sound` was morphed from. Not saved: it only spares working `sound` out again.
    std::optional<Morphing> morphing;
    // By velocity, the softest first, at the model's rate; the last is the sound itself. Empty: nothing
    // rendered yet. Fewer than layer_count(sound): the others were not rendered yet.
    std::vector<std::shared_ptr<const Audio>> layers;

    // The first hits of a part that varies, each in its layers, and what they were drawn with. Drawn around
    // `sound`: they go when it goes. Fewer than kDrawsAhead, or an empty one: not rendered yet.
    DrawSettings draw_settings;
    std::vector<std::vector<std::shared_ptr<const Audio>>> first_draws;

    // At full velocity; null: nothing rendered yet.
    std::shared_ptr<const Audio> full() const { return layers.empty() ? nullptr : layers.back(); }
};

// The sound that `wish` and `slots` ask of a model: the controls that are touched, in range.
// Throws std::invalid_argument for controls the model does not have.
Sound resolve_sound(const Card& card, const PartWish& wish, const SlotValues& slots);

// The same with what the part's morph makes of it: without `other` where that is one sound, whole.
struct WantedSound {
    Sound one;
    std::optional<Sound> other;
    double amount = 0.0;
};
WantedSound wanted_sound(const Card& card, const PartWish& wish, const SlotValues& slots, double morph);

// Whether a model renders both alike. Where it does not tell silence about a control from its default, a
// control at its default is none: states of earlier versions list every control.
bool alike(const Card& card, const Sound& one, const Sound& other);

// Whether a render of that model is what is wanted, all layers of it. False where it cannot be told without
// working a morphed sound out.
bool fits(const Card& card, const PartRender& render, const WantedSound& wanted);

// What the card's kit says of a part besides its sound.
struct KitPlace {
    int note = 0;
    int choke = 0;      // group; 0: none
    bool held = false;  // all keys play it, as long as they are down
};

// Takes the sound of part `index` from the card's kit, where the wish leaves it to it; where the model
// streams, from its presets. Returns the rest, or nothing where there is none.
std::optional<KitPlace> apply_kit(const Card& card, int index, PartWish& wish);

// Loads what the request asks for; never throws, the answer may be an error.
struct ModelAnswer {
    std::shared_ptr<const Model> model;
    std::string error;
};
ModelAnswer find_model(const ModelRequest& request);

}  // namespace sistrum
