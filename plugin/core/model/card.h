// The model card as typed values: everything the engine knows about a model. Parsed from JSON once
// (card_json.h) and immutable from then on. docs/model-card.md documents every key.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/note_card.h"

namespace sistrum {

// What a control was measured to do: a real quantity in `unit` at each `asked` value, median and quartiles
// over many sounds. For people to see; `spearman` also says which controls come first (control_strength.h).
struct Response {
    std::vector<float> asked, median, low, high;  // of one length, at least 2; `asked` ascends
    std::string unit;
    std::optional<double> spearman;  // rank correlation of asked and measured, -1..1
    std::optional<double> leak;      // largest move of another quantity over the own one
    std::optional<double> moved;     // share of the asked range really moved
};

inline constexpr int kMaxControls = 192;  // of a card

struct Control {
    std::string id;     // stable name in states and files
    std::string label;  // for people
    double min = 0.0, max = 1.0, default_value = 0.0;
    std::string unit, description, group;
    std::optional<Response> response;
};

struct AudioFormat {
    double sample_rate = 0.0;  // Hz
    int channels = 0;
    int samples = 0;            // length of a rendered sound
    std::optional<float> peak;  // scale so that max |x| is this (silence stays silence)
    int fade_out = 0;           // linear fade over the last samples
};

enum class Distribution : std::uint8_t { uniform, normal };  // both mean 0, variance 1

enum class PortRole : std::uint8_t {
    latent,
    controls,
    touched,  // 1 for every control that the sound asks for
    pitch,
    tokens,
    noise,
    state,
    audio,
    spectrogram,
    values  // the sound's own value of every control
};

// A graph input or output; the engine goes by role, the name is the graph's own.
struct Port {
    std::string name;
    PortRole role = PortRole::latent;
    std::vector<std::int64_t> shape;
    Distribution distribution = Distribution::normal;  // of role noise

    std::size_t size() const;  // product of the shape
};

std::string shape_text(const std::vector<std::int64_t>& shape);  // [1, 2, 3]

struct Latent {
    int dim = 0;
    Distribution prior = Distribution::normal;
};

struct Preset {
    std::string name;
    std::uint64_t seed = 0;
    std::optional<std::vector<float>> latent;
    std::map<std::string, double> controls;  // those that are touched
    std::vector<std::string> tags;
};

struct KitEntry {
    int note = 0;
    std::string preset;
};

// A sound and what it must come out as; checked at every load.
struct SelfTest {
    std::uint64_t seed = 0;
    std::optional<std::vector<float>> latent;
    std::map<std::string, double> controls;
    std::optional<int> pitch;  // of a streaming model; else that of its preview
    float velocity = 1.0f;     // 0..1, of a streaming model
    float tolerance = 0.0f;
    std::vector<float> first_samples;  // of the first channel
    std::vector<float> block_rms;      // root mean square over equal blocks of the first channel
};

// Key -> number or text, as the card's `representation` stands; only representation/ reads the keys.
using RepresentationSpec = std::map<std::string, std::variant<double, std::string>>;

struct Card {
    std::string name, title, description, family, licence;
    std::vector<std::string> credits;
    AudioFormat audio;
    RepresentationSpec representation;
    Latent latent;
    std::vector<Port> inputs, outputs;
    std::vector<Control> controls;    // in the order of the controls input
    std::optional<PitchRange> pitch;  // these three of models that stream, else none of them
    std::optional<Streaming> streaming;
    std::optional<Tokens> tokens;
    std::vector<Preset> presets;
    std::vector<KitEntry> kit;
    SelfTest self_test;
    std::string json;  // the document itself, for those who want the rest

    // The input or output of a role, by its index; the first of several, nothing where there is none.
    std::optional<std::size_t> input_of(PortRole role) const;
    std::optional<std::size_t> output_of(PortRole role) const;

    // Whether it renders notes that can be held, frame by frame, instead of sounds of one length.
    bool streams() const { return streaming.has_value(); }

    // Whether silence about a control is another thing than asking for its default.
    bool tells_touched() const { return input_of(PortRole::touched).has_value(); }

    const Preset* find_preset(const std::string& preset_name) const;  // nullptr: there is none
};

// What is worth remembering of a model that may be gone one day: name, title, pitches, whether it tells
// touched controls from others, and controls without their measurements.
Card remembered(const Card& card);

}  // namespace sistrum
