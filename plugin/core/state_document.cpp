#include "state_document.h"

#include <map>
#include <utility>

#include "realtime/rendered_sound.h"
#include "state_json.h"

namespace sistrum {
namespace {

using nlohmann::json;

constexpr double kMaxVolume = 2.0, kMaxValue = 1e9;

// ---- writing

// Models by number: parts of a kit share one entry.
class ModelWriter {
  public:
    std::size_t add(const PartState& part) {
        const auto [place, is_new] =
            numbers_.try_emplace({part.model_path, part.model_sha256}, table_.size());
        if (is_new) {
            json entry{{"path", part.model_path}, {"sha256", part.model_sha256}};
            if (part.card != nullptr) entry["card"] = card_to_json(*part.card);
            table_.push_back(std::move(entry));
        }
        return place->second;
    }
    const json& table() const { return table_; }

  private:
    std::map<std::pair<std::string, std::string>, std::size_t> numbers_;
    json table_ = json::array();
};

json layers_to_json(const std::vector<SharedAudio>& layers, AudioWriter& audio) {
    json numbers = json::array();
    for (const SharedAudio& layer : layers) numbers.push_back(audio.add(layer));
    return numbers;
}

json draws_to_json(const PartRender& render, AudioWriter& audio) {
    json hits = json::array();
    for (const auto& layers : render.first_draws) hits.push_back(layers_to_json(layers, audio));
    const DrawSettings& settings = render.draw_settings;
    return {{"hits", hits},
            {"values",
             {{info(PartParam::variation).id, settings.variation},
              {info(PartParam::spread).id, settings.spread},
              {info(PartParam::direction).id, settings.direction},
              {info(PartParam::seed).id, settings.seed}}}};
}

json rendered_to_json(const PartRender& render, AudioWriter& audio) {
    json object{{"sha256", render.model_sha256}, {"name", render.model_name},
                {"title", render.model_title},   {"sound", to_json(render.sound)},
                {"values", render.values},       {"layers", layers_to_json(render.layers, audio)}};
    if (!render.first_draws.empty()) object["draws"] = draws_to_json(render, audio);
    return object;
}

json part_to_json(const PartState& part, ModelWriter& models, AudioWriter& audio) {
    json object{{"values", to_json(part.values)}, {"sound", to_json(part.sound)}};
    object["name"] = part.sound_name;
    if (part.other) object["other"] = to_json(*part.other);
    if (!part.model_path.empty()) {
        object["model"] = models.add(part);
        object["from_kit"] = part.from_kit;
    }
    if (!part.rendered.layers.empty()) object["rendered"] = rendered_to_json(part.rendered, audio);
    return object;
}

// ---- reading

struct SavedModel {
    std::string path, sha256;
    std::shared_ptr<const Card> card;
};

std::vector<SavedModel> parse_models(const JsonReader& document, std::size_t most) {
    std::vector<SavedModel> models;
    for (const JsonReader& reader : document.objects("models", 0, most)) {
        SavedModel model{reader.text("path"), reader.text("sha256"), nullptr};
        if (reader.has("card")) model.card = parse_remembered_card(reader.object("card"));
        models.push_back(std::move(model));
    }
    return models;
}

std::vector<SharedAudio> parse_audio(const JsonReader& document, AudioReader& audio) {
    std::vector<SharedAudio> sounds;
    constexpr std::size_t kMostSounds = 4'096;
    for (const JsonReader& entry : document.objects("audio", 0, kMostSounds))
        sounds.push_back(audio.next(entry));
    audio.expect_end();
    return sounds;
}

struct Tables {
    std::vector<SavedModel> models;
    std::vector<SharedAudio> sounds;
};

const json& list_at(const JsonReader& reader, const std::string& key) {
    const auto found = reader.node().find(key);
    if (found == reader.node().end() || !found->is_array()) reader.fail(key, "a list", "none");
    return *found;
}

// Numbers of the audio table, from `least` to kVelocityLayers of them.
std::vector<SharedAudio> parse_layers(const JsonReader& reader, const std::string& key, const json& numbers,
                                      std::size_t least, const Tables& tables) {
    if (!numbers.is_array() || numbers.size() < least || numbers.size() > kVelocityLayers) {
        reader.fail(key, "the numbers of up to 4 layers", json_excerpt(numbers));
    }
    std::vector<SharedAudio> layers;
    for (const json& number : numbers) {
        if (!number.is_number_unsigned() || number.get<std::uint64_t>() >= tables.sounds.size()) {
            reader.fail(key, "numbers below " + std::to_string(tables.sounds.size()), json_excerpt(number));
        }
        layers.push_back(tables.sounds[number.get<std::size_t>()]);
    }
    return layers;
}

void parse_draws(const JsonReader& reader, const Tables& tables, PartRender& render) {
    render.draw_settings = draw_settings(parse_part_values(reader.object("values"), default_values()));
    const json& hits = list_at(reader, "hits");
    if (hits.size() > kDrawsAhead) reader.fail("hits", "at most 4", json_excerpt(hits));
    for (const json& numbers : hits) {
        render.first_draws.push_back(parse_layers(reader, "hits", numbers, 0, tables));
    }
}

PartRender parse_rendered(const JsonReader& reader, const Tables& tables) {
    PartRender render;
    render.model_sha256 = reader.text("sha256");
    render.model_name = reader.text("name");
    render.model_title = reader.text("title");
    render.sound = parse_sound(reader.object("sound"));
    render.values = parse_numbers(reader, "values", -kMaxValue, kMaxValue);
    render.layers = parse_layers(reader, "layers", list_at(reader, "layers"), 1, tables);
    if (reader.has("draws")) parse_draws(reader.object("draws"), tables, render);
    return render;
}

PartState parse_part(const JsonReader& reader, const Tables& tables, const PartValues& defaults) {
    PartState part;
    part.values = parse_part_values(reader.object("values"), defaults);
    part.sound = parse_sound(reader.object("sound"));
    part.sound_name = reader.text("name");
    if (reader.has("other")) part.other = parse_sound(reader.object("other"));
    if (reader.has("model")) {
        const auto last = static_cast<std::int64_t>(tables.models.size()) - 1;
        const SavedModel& model =
            tables.models.at(static_cast<std::size_t>(reader.integer("model", 0, last)));
        part.model_path = model.path;
        part.model_sha256 = model.sha256;
        part.card = model.card;
        part.from_kit = reader.boolean("from_kit");
    }
    if (reader.has("rendered")) part.rendered = parse_rendered(reader.object("rendered"), tables);
    return part;
}

}  // namespace

json write_document(const EngineState& state, AudioWriter& audio) {
    ModelWriter models;
    json parts = json::array();
    for (const PartState& part : state.parts) parts.push_back(part_to_json(part, models, audio));
    return {{"volume", state.volume},
            {"extra", state.extra},
            {"models", models.table()},
            {"audio", audio.table()},
            {"parts", parts}};
}

EngineState read_document(const JsonReader& document, AudioReader& audio,
                          std::span<const PartValues> defaults) {
    EngineState state;
    state.volume = static_cast<float>(document.number("volume", 0.0, kMaxVolume));
    state.extra = document.text("extra");
    const Tables tables{parse_models(document, defaults.size()), parse_audio(document, audio)};
    for (const JsonReader& part : document.objects("parts", defaults.size(), defaults.size())) {
        state.parts.push_back(parse_part(part, tables, defaults[state.parts.size()]));
    }
    return state;
}

}  // namespace sistrum
