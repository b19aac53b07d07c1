// States of version 1: six parameters as `mix`, the note beside them, audio in the order of the parts, no
// volume and no names of controls. They sound as they did: what they do not say is neutral.
#include "state_document.h"
#include "state_json.h"

namespace sistrum {
namespace {

constexpr double kMaxValue = 1e9;

PartValues parse_mix(const JsonReader& part, const PartValues& defaults) {
    constexpr PartParam kMix[]{PartParam::level, PartParam::pan,   PartParam::attack,
                               PartParam::hold,  PartParam::decay, PartParam::release};
    PartValues values = defaults;
    const JsonReader mix = part.object("mix");
    for (const PartParam param : kMix) {
        const PartParamInfo& range = info(param);
        const double value = mix.number(std::string(range.id), double{range.min}, double{range.max});
        values[static_cast<std::size_t>(param)] = static_cast<float>(value);
    }
    values[static_cast<std::size_t>(PartParam::note)] = static_cast<float>(part.integer("note", 0, 127));
    return values;
}

PartState parse_part(const JsonReader& reader, AudioReader& audio, const PartValues& defaults) {
    PartState part;
    part.values = parse_mix(reader, defaults);
    part.sound = parse_sound(reader.object("sound"));
    part.sound_name = reader.object("sound").text("name");
    if (reader.has("model")) {
        const JsonReader model = reader.object("model");
        part.model_path = model.text("path");
        part.model_sha256 = model.text("sha256");
        part.rendered.model_name = model.text("name");
        part.rendered.model_title = model.text("title");
        part.from_kit = model.boolean("from_kit");
    }
    if (reader.has("rendered")) {
        const JsonReader rendered = reader.object("rendered");
        part.rendered.model_sha256 = rendered.text("sha256");
        part.rendered.sound = parse_sound(rendered.object("sound"));
        part.rendered.values = parse_numbers(rendered, "values", -kMaxValue, kMaxValue);
        part.rendered.layers = {audio.next(rendered)};
    }
    return part;
}

}  // namespace

EngineState read_document_1(const JsonReader& document, AudioReader& audio,
                            std::span<const PartValues> defaults) {
    EngineState state;
    for (const JsonReader& part : document.objects("parts", defaults.size(), defaults.size())) {
        state.parts.push_back(parse_part(part, audio, defaults[state.parts.size()]));
    }
    audio.expect_end();
    return state;
}

}  // namespace sistrum
