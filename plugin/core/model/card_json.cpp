#include "model/card_json.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "model/json_reader.h"
#include "model/note_card_json.h"

namespace sistrum {
namespace {

constexpr int kFormatVersion = 1;
constexpr std::size_t kMaxPorts = 16, kMaxPresets = 4096, kMaxKit = 128;
constexpr std::size_t kMaxCurve = 256;
constexpr double kAnyNumber = 1e9;

constexpr std::array<std::pair<std::string_view, PortRole>, 8> kInputRoles{{
    {"latent", PortRole::latent},
    {"controls", PortRole::controls},
    {"touched", PortRole::touched},
    {"pitch", PortRole::pitch},
    {"tokens", PortRole::tokens},
    {"noise", PortRole::noise},
    {"state", PortRole::state},
    {"audio", PortRole::audio},
}};
constexpr std::array<std::pair<std::string_view, PortRole>, 3> kOutputRoles{{
    {"spectrogram", PortRole::spectrogram},
    {"values", PortRole::values},
    {"state", PortRole::state},
}};
constexpr std::array<std::pair<std::string_view, Distribution>, 2> kDistributions{{
    {"normal", Distribution::normal},
    {"uniform", Distribution::uniform},
}};

template <typename Table>
auto choice(const JsonReader& reader, const std::string& key, const Table& table) {
    const std::string value = reader.text(key);
    std::string expected = "one of";
    for (const auto& [name, meaning] : table) {
        if (name == value) return meaning;
        expected.append(" \"").append(name).append("\"");
    }
    reader.fail(key, expected, json_excerpt(value));
}

void check_kind(const JsonReader& card) {
    if (card.text("format") != "sistrum-model") card.fail("format", "\"sistrum-model\"", card.text("format"));
    const auto version = card.integer("format_version", 0, 1'000'000);
    if (version != kFormatVersion) {
        card.fail("format_version", std::to_string(kFormatVersion) + " (this engine's)",
                  std::to_string(version));
    }
    if (card.text("role") != "generator") card.fail("role", "\"generator\"", '"' + card.text("role") + '"');
}

AudioFormat parse_audio(const JsonReader& audio, const LoadLimits& limits) {
    AudioFormat format;
    format.sample_rate = static_cast<double>(audio.integer("sample_rate", 4'000, 192'000));
    format.channels = static_cast<int>(audio.integer("channels", 1, 2));
    const auto longest = static_cast<std::int64_t>(limits.max_seconds * format.sample_rate);
    format.samples = static_cast<int>(audio.integer("samples", 1, longest));
    if (audio.has("peak")) format.peak = static_cast<float>(audio.number("peak", 1e-3, 4.0));
    format.fade_out = static_cast<int>(audio.integer("fade_out", 0, format.samples));
    return format;
}

RepresentationSpec parse_representation(const JsonReader& reader) {
    RepresentationSpec spec;
    for (const auto& [key, value] : reader.node().items()) {
        if (value.is_number()) {
            spec[key] = value.get<double>();
        } else if (value.is_string()) {
            spec[key] = value.get<std::string>();
        } else {
            reader.fail(key, "a number or a text", json_excerpt(value));
        }
    }
    return spec;
}

template <typename Roles>
std::vector<Port> parse_ports(const JsonReader& card, const std::string& key, const Roles& roles) {
    std::vector<Port> ports;
    std::set<std::string> names;
    for (const JsonReader& reader : card.objects(key, 1, kMaxPorts)) {
        Port port;
        port.name = reader.text("name");
        port.role = choice(reader, "role", roles);
        port.shape = reader.shape("shape");
        if (port.role == PortRole::noise) port.distribution = choice(reader, "distribution", kDistributions);
        if (!names.insert(port.name).second) reader.fail("name", "a name of its own", '"' + port.name + '"');
        ports.push_back(std::move(port));
    }
    return ports;
}

std::optional<double> number_if_there(const JsonReader& reader, const std::string& key) {
    if (!reader.has(key)) return std::nullopt;
    return reader.number(key, -kAnyNumber, kAnyNumber);
}

std::optional<Response> parse_response(const JsonReader& control) {
    if (!control.has("response")) return std::nullopt;
    const JsonReader reader = control.object("response");
    Response response;
    response.asked = reader.floats("asked", 2, kMaxCurve);
    const std::size_t size = response.asked.size();
    response.median = reader.floats("median", size, size);
    response.low = reader.floats("low", size, size);
    response.high = reader.floats("high", size, size);
    const auto& asked = response.asked;
    if (std::adjacent_find(asked.begin(), asked.end(), std::greater_equal<>()) != asked.end()) {
        reader.fail("asked", "ascending numbers", json_excerpt(reader.node()["asked"]));
    }
    response.unit = reader.text("unit");
    response.spearman = number_if_there(reader, "spearman");
    response.leak = number_if_there(reader, "leak");
    response.moved = number_if_there(reader, "moved");
    return response;
}

std::vector<Control> parse_controls(const JsonReader& card, const LoadLimits& limits) {
    std::vector<Control> controls;
    std::set<std::string> ids;
    for (const JsonReader& reader :
         card.objects("controls", 0, static_cast<std::size_t>(limits.max_controls))) {
        Control control;
        control.id = reader.text("id");
        control.label = reader.text_or("label", control.id);
        control.min = reader.number("min", -kAnyNumber, kAnyNumber);
        control.max = reader.number("max", -kAnyNumber, kAnyNumber);
        if (control.max <= control.min)
            reader.fail("max", "more than min", json_excerpt(reader.node()["max"]));
        control.default_value = reader.number("default", control.min, control.max);
        control.unit = reader.text_or("unit", "");
        control.description = reader.text_or("description", "");
        control.group = reader.text_or("group", "");
        control.response = parse_response(reader);
        if (control.id.empty() || !ids.insert(control.id).second) {
            reader.fail("id", "an id of its own", '"' + control.id + '"');
        }
        controls.push_back(std::move(control));
    }
    return controls;
}

std::map<std::string, double> parse_values(const JsonReader& reader, const Card& card) {
    std::map<std::string, double> values;
    if (!reader.has("controls")) return values;
    const JsonReader object = reader.object("controls");
    for (const auto& [id, value] : object.node().items()) {
        const auto known =
            std::any_of(card.controls.begin(), card.controls.end(),
                        [&, wanted = id](const Control& control) { return control.id == wanted; });
        if (!known) object.fail(id, "a control of this card", "none of that name");
        values[id] = object.number(id, -kAnyNumber, kAnyNumber);
    }
    return values;
}

std::optional<std::vector<float>> parse_latent_values(const JsonReader& reader, const Card& card) {
    if (!reader.has("latent")) return std::nullopt;
    const auto dim = static_cast<std::size_t>(card.latent.dim);
    return reader.floats("latent", dim, dim);
}

std::vector<Preset> parse_presets(const JsonReader& reader, const Card& card) {
    std::vector<Preset> presets;
    std::set<std::string> names;
    for (const JsonReader& entry : reader.objects("presets", 0, kMaxPresets)) {
        Preset preset;
        preset.name = entry.text("name");
        if (!names.insert(preset.name).second)
            entry.fail("name", "a name of its own", '"' + preset.name + '"');
        preset.seed = entry.seed("seed");
        preset.latent = parse_latent_values(entry, card);
        preset.controls = parse_values(entry, card);
        if (entry.has("tags")) preset.tags = entry.texts("tags");
        presets.push_back(std::move(preset));
    }
    return presets;
}

std::vector<KitEntry> parse_kit(const JsonReader& reader, const Card& card) {
    std::vector<KitEntry> kit;
    for (const JsonReader& entry : reader.objects("kit", 0, kMaxKit)) {
        KitEntry& added =
            kit.emplace_back(KitEntry{static_cast<int>(entry.integer("note", 0, 127)), entry.text("preset")});
        if (card.find_preset(added.preset) == nullptr) {
            entry.fail("preset", "the name of a preset", '"' + added.preset + '"');
        }
    }
    return kit;
}

SelfTest parse_self_test(const JsonReader& reader, const Card& card) {
    SelfTest test;
    const auto samples = static_cast<std::size_t>(card.audio.samples);
    test.seed = reader.seed("seed");
    test.latent = parse_latent_values(reader, card);
    test.controls = parse_values(reader, card);
    if (card.pitch && reader.has("pitch")) {
        test.pitch = static_cast<int>(reader.integer("pitch", card.pitch->low, card.pitch->high));
    }
    if (reader.has("velocity")) test.velocity = static_cast<float>(reader.number("velocity", 0.0, 1.0));
    test.tolerance = static_cast<float>(reader.number("tolerance", 1e-7, 0.1));
    test.first_samples = reader.floats("first_samples", 1, samples);
    test.block_rms = reader.floats("block_rms", 1, samples);
    return test;
}

// Ports of a latent or of one number a control have as many values.
void check_sizes(const JsonReader& reader, const std::string& key, const std::vector<Port>& ports,
                 const Card& card) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const Port& port = ports[i];
        const bool per_control = port.role == PortRole::controls || port.role == PortRole::touched ||
                                 port.role == PortRole::values;
        std::size_t expected = per_control ? card.controls.size() : port.size();
        if (port.role == PortRole::latent) expected = static_cast<std::size_t>(card.latent.dim);
        if (port.size() != expected) {
            reader.fail(key + "[" + std::to_string(i) + "].shape", std::to_string(expected) + " values",
                        std::to_string(port.size()));
        }
    }
}

// The inputs must agree with what the card says elsewhere, and there must be one way to feed each.
void check_ports(const JsonReader& reader, const Card& card) {
    const auto count = [](const std::vector<Port>& ports, PortRole role) {
        return std::count_if(ports.begin(), ports.end(), [=](const Port& port) { return port.role == role; });
    };
    if (count(card.outputs, PortRole::spectrogram) != 1) {
        reader.fail("outputs", "one port of role \"spectrogram\"",
                    std::to_string(count(card.outputs, PortRole::spectrogram)));
    }
    for (const PortRole role : {PortRole::latent, PortRole::controls, PortRole::touched}) {
        if (count(card.inputs, role) > 1) reader.fail("inputs", "one port of a role", "several");
    }
    if (count(card.outputs, PortRole::values) > 1) {
        reader.fail("outputs", "at most one port of role \"values\"", "several");
    }
    if (!card.controls.empty() && count(card.inputs, PortRole::controls) == 0) {
        reader.fail("inputs", "a port of role \"controls\"", "none");
    }
    check_sizes(reader, "inputs", card.inputs, card);
    check_sizes(reader, "outputs", card.outputs, card);
}

Card read_card(const std::string& json, const LoadLimits& limits) {
    const nlohmann::json document = parse_json(json);
    const JsonReader reader(document, "");
    check_kind(reader);
    Card card;
    card.name = reader.text("name");
    card.title = reader.text_or("title", card.name);
    card.description = reader.text_or("description", "");
    card.family = reader.text_or("family", "");
    card.licence = reader.text("licence");
    card.credits = reader.texts("credits");
    card.audio = parse_audio(reader.object("audio"), limits);
    card.representation = parse_representation(reader.object("representation"));
    const JsonReader latent = reader.object("latent");
    card.latent.dim = static_cast<int>(latent.integer("dim", 0, limits.max_latent));
    card.latent.prior = choice(latent.object("prior"), "type", kDistributions);
    card.inputs = parse_ports(reader, "inputs", kInputRoles);
    card.outputs = parse_ports(reader, "outputs", kOutputRoles);
    card.controls = parse_controls(reader, limits);
    check_ports(reader, card);
    parse_note_keys(reader, card);
    card.presets = parse_presets(reader, card);
    card.kit = parse_kit(reader, card);
    card.self_test = parse_self_test(reader.object("self_test"), card);
    card.json = json;
    return card;
}

}  // namespace

Card parse_card(const std::string& json, const std::string& file, const LoadLimits& limits) {
    try {
        return read_card(json, limits);
    } catch (const JsonError& error) {
        throw ModelError(file + ": model card: " + error.what());
    } catch (const nlohmann::json::exception& error) {
        throw ModelError(file + ": model card: " + error.what());
    }
}

}  // namespace sistrum
