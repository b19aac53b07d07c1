// "sistrum-kit" files, version 1: what parts change of their model's kit. Kept so that old files play.
#include <array>
#include <limits>

#include "edit/preset_json.h"
#include "edit/preset_reader.h"

namespace sistrum::preset_json {
namespace {

constexpr std::uint64_t kMaxSeed = (std::uint64_t{1} << 53) - 1;
constexpr std::array kMix{PartParam::level, PartParam::pan,   PartParam::attack,
                          PartParam::hold,  PartParam::decay, PartParam::release};
constexpr double kAny = std::numeric_limits<double>::max();

// A path, or the name of a known model.
ModelReference parse_model(const JsonReader& reader) {
    ModelReference model;
    if (reader.has("model")) model.file = line(reader, "model", kMaxDescription, true);
    return model;
}

PresetPart parse_part(const JsonReader& reader) {
    refuse_others(reader, {"part", "model", "seed", "latent", "controls", "level", "pan", "attack", "hold",
                           "decay", "release"});
    PresetPart part;
    part.index = static_cast<int>(reader.integer("part", 1, kPresetParts)) - 1;
    if (reader.has("model")) part.model = parse_model(reader);
    if (reader.has("seed")) part.change.seed = seed(reader, kMaxSeed);
    part.change.latent = latent_if_there(reader);
    part.change.controls = numbers(reader, "controls", -kAny, kAny);
    for (const PartParam param : kMix) {
        if (reader.node().contains(info(param).id)) part.params[param] = param_value(reader, info(param));
    }
    return part;
}

}  // namespace

PresetDocument parse_kit_version_1(const JsonReader& document) {
    document.integer("format_version", 1, 1);
    refuse_others(document, {"format", "format_version", "model", "parts"});
    PresetDocument preset;
    preset.kind = PresetKind::kit;
    preset.model = parse_model(document);
    if (document.node().contains("parts")) {
        constexpr std::size_t kMost = 1'000;  // what is there twice is named below
        for (const JsonReader& reader : document.objects("parts", 0, kMost))
            preset.parts.push_back(parse_part(reader));
    }
    check_parts(preset.parts);
    return preset;
}

}  // namespace sistrum::preset_json
