// Documents to "sistrum-preset" JSON, in an order that people read.
#include <charconv>
#include <nlohmann/json.hpp>

#include "edit/preset.h"
#include "edit/preset_json.h"

namespace sistrum {
namespace {

using json = nlohmann::ordered_json;
using namespace preset_json;

// The double with the float's shortest digits: 0.3f is written as 0.3 and read back as 0.3f.
double shortest(float value) {
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    double exact = double{value};
    std::from_chars(digits.data(), written.ptr, exact);
    return exact;
}

json to_json(const ModelReference& model) {
    json object = json::object();
    if (!model.name.empty()) object["name"] = model.name;
    if (!model.file.empty()) object["file"] = model.file;
    if (!model.sha256.empty()) object["sha256"] = model.sha256;
    return object;
}

json to_json(const std::vector<float>& latent) {
    json list = json::array();
    for (const float value : latent) list.push_back(shortest(value));
    return list;
}

json to_json(const SoundChange& change) {
    json object = json::object();
    if (change.seed) object["seed"] = *change.seed;
    if (change.latent) object["latent"] = to_json(*change.latent);
    if (!change.controls.empty()) object["controls"] = change.controls;
    return object;
}

json to_json(const Sound& sound) {
    json object{{"seed", sound.seed}};
    if (sound.latent) object["latent"] = to_json(*sound.latent);
    if (!sound.controls.empty()) object["controls"] = sound.controls;
    if (!sound.velocity.empty()) object["velocity"] = sound.velocity;
    if (sound.pitch) object["pitch"] = *sound.pitch;
    if (sound.seconds) object["seconds"] = *sound.seconds;
    return object;
}

json to_json(const PresetPart& part, PresetKind kind) {
    json object = json::object();
    if (kind == PresetKind::kit) {
        object["part"] = part.index + 1;
        if (part.model) object["model"] = to_json(*part.model);
    }
    if (part.sound) {
        object["sound"] = json::object();
        if (!part.sound_name.empty()) object["sound"]["name"] = part.sound_name;
        object["sound"].update(to_json(*part.sound));
    }
    if (!part.change.empty()) object["change"] = to_json(part.change);
    if (part.other) object["other"] = to_json(*part.other);
    for (const auto& [param, value] : part.params) {
        if (info(param).whole) {
            object["params"][std::string(info(param).id)] = static_cast<int>(value);
        } else {
            object["params"][std::string(info(param).id)] = shortest(value);
        }
    }
    return object;
}

}  // namespace

std::string preset_text(const PresetDocument& preset) {
    json document{{"format", kFormat},
                  {"format_version", kFormatVersion},
                  {"kind", kind_name(preset.kind)},
                  {"name", preset.name}};
    if (!preset.author.empty()) document["author"] = preset.author;
    if (!preset.description.empty()) document["description"] = preset.description;
    if (!preset.tags.empty()) document["tags"] = preset.tags;
    if (preset.model != ModelReference{}) document["model"] = to_json(preset.model);
    switch (preset.kind) {
        case PresetKind::sound:
            document["sound"] = to_json(preset.parts.at(0).sound.value());
            break;
        case PresetKind::part:
            document["part"] = to_json(preset.parts.at(0), preset.kind);
            break;
        case PresetKind::kit:
            document["parts"] = json::array();
            for (const PresetPart& part : preset.parts)
                document["parts"].push_back(to_json(part, preset.kind));
            break;
    }
    return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace sistrum
