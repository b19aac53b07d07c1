#include "state_json.h"

#include <algorithm>

namespace sistrum {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxLatent = 4096;
constexpr double kMaxValue = 1e9;     // of a control, in its unit
constexpr double kMaxSeconds = 60.0;  // of a sound

std::uint64_t parse_seed(const JsonReader& sound) {
    const json& seed = sound.node().contains("seed") ? sound.node()["seed"] : json();
    if (!seed.is_number_unsigned()) sound.fail("seed", "a whole number from 0", json_excerpt(seed));
    return seed.get<std::uint64_t>();
}

Control parse_control(const JsonReader& reader) {
    Control control;
    control.id = reader.text("id");
    control.label = reader.text("label");
    control.unit = reader.text_or("unit", "");
    control.group = reader.text_or("group", "");
    control.min = reader.number("min", -kMaxValue, kMaxValue);
    control.max = reader.number("max", control.min, kMaxValue);
    if (control.max == control.min) reader.fail("max", "more than min", json_excerpt(control.max));
    control.default_value = reader.number("default", control.min, control.max);
    return control;
}

PitchRange parse_pitch_range(const JsonReader& reader) {
    constexpr int kHighest = 127;
    const auto low = reader.integer("low", 0, kHighest);
    const auto high = reader.integer("high", low, kHighest);
    const auto preview = reader.integer("preview", low, high);
    return {static_cast<int>(low), static_cast<int>(high), static_cast<int>(preview)};
}

}  // namespace

json to_json(const Sound& sound) {
    json object{{"seed", sound.seed}, {"controls", sound.controls}};
    if (!sound.velocity.empty()) object["velocity"] = sound.velocity;
    if (sound.latent) object["latent"] = *sound.latent;
    if (sound.pitch) object["pitch"] = *sound.pitch;
    if (sound.seconds) object["seconds"] = *sound.seconds;
    return object;
}

Sound parse_sound(const JsonReader& reader) {
    Sound sound;
    sound.seed = parse_seed(reader);
    sound.controls = parse_numbers(reader, "controls", -kMaxValue, kMaxValue);
    sound.velocity = parse_numbers(reader, "velocity", -1.0, 1.0);
    if (reader.has("latent")) sound.latent = reader.floats("latent", 0, kMaxLatent);
    if (reader.has("pitch")) sound.pitch = static_cast<int>(reader.integer("pitch", 0, 127));
    if (reader.has("seconds")) sound.seconds = reader.number("seconds", 0.0, kMaxSeconds);
    return sound;
}

json to_json(const PartValues& values) {
    json object = json::object();
    for (const PartParamInfo& info : kPartTable) object[std::string(info.id)] = value_of(values, info.param);
    return object;
}

PartValues parse_part_values(const JsonReader& reader, const PartValues& missing) {
    PartValues values = missing;
    for (const PartParamInfo& info : kPartTable) {
        const std::string id(info.id);
        if (!reader.has(id)) continue;
        const double value = reader.number(id, double{info.min}, double{info.max});
        values[static_cast<std::size_t>(info.param)] = legal_value(info.param, static_cast<float>(value));
    }
    return values;
}

std::map<std::string, double> parse_numbers(const JsonReader& reader, const std::string& key, double min,
                                            double max) {
    if (!reader.has(key)) return {};
    const JsonReader object = reader.object(key);
    if (object.node().size() > std::size_t{kMaxControls})
        reader.fail(key, "at most " + std::to_string(kMaxControls), "more");
    std::map<std::string, double> values;
    for (const auto& [id, value] : object.node().items()) values[id] = object.number(id, min, max);
    return values;
}

json card_to_json(const Card& card) {
    json controls = json::array();
    for (const Control& control : card.controls) {
        controls.push_back({{"id", control.id},
                            {"label", control.label},
                            {"min", control.min},
                            {"max", control.max},
                            {"default", control.default_value},
                            {"unit", control.unit},
                            {"group", control.group}});
    }
    json object{{"name", card.name},
                {"title", card.title},
                {"tells_touched", card.tells_touched()},
                {"controls", controls}};
    if (card.pitch) {
        object["pitch"] = {
            {"low", card.pitch->low}, {"high", card.pitch->high}, {"preview", card.pitch->preview}};
    }
    return object;
}

std::shared_ptr<const Card> parse_remembered_card(const JsonReader& reader) {
    auto card = std::make_shared<Card>();
    card->name = reader.text("name");
    card->title = reader.text("title");
    for (const JsonReader& control : reader.objects("controls", 0, kMaxControls)) {
        card->controls.push_back(parse_control(control));
    }
    if (reader.has("pitch")) card->pitch = parse_pitch_range(reader.object("pitch"));
    if (reader.boolean("tells_touched")) {
        Port touched;
        touched.role = PortRole::touched;
        card->inputs.push_back(touched);
    }
    return card;
}

}  // namespace sistrum
