// "sistrum-preset" files: JSON text to a document.
#include <algorithm>
#include <cmath>

#include "edit/preset.h"
#include "edit/preset_json.h"
#include "edit/preset_reader.h"

namespace sistrum {
namespace {

using namespace preset_json;

constexpr double kAny = std::numeric_limits<double>::max();

// Reads one document. Keys that this version does not know are refused, or a typo would do nothing; only a
// file of a newer version that says this one is enough may have them.
class Parser {
  public:
    explicit Parser(const JsonReader& document) : document_(document) {
        constexpr int kAnyVersion = 1'000'000;
        const auto version = static_cast<int>(document.integer("format_version", 1, kAnyVersion));
        int needed = version;
        if (document.has("needs_version"))
            needed = static_cast<int>(document.integer("needs_version", 1, version));
        if (needed > kFormatVersion) {
            document.fail("format_version", "at most " + std::to_string(kFormatVersion),
                          std::to_string(version) + "; a newer Sistrum reads it");
        }
        is_newer_ = version > kFormatVersion;
    }

    PresetDocument parse() const {
        PresetDocument preset;
        preset.kind = kind();
        const std::string content = preset.kind == PresetKind::kit ? "parts" : document_.text("kind");
        check_keys(document_, {"format", "format_version", "needs_version", "kind", "name", "author",
                               "description", "tags", "model", content});
        preset.name = line(document_, "name", kMaxName, false);
        preset.author = line(document_, "author", kMaxName, false);
        preset.description = line(document_, "description", kMaxDescription, false);
        preset.tags = tags();
        preset.model = model(document_);
        if (preset.kind == PresetKind::kit) {
            for (const JsonReader& reader : document_.objects("parts", 0, kPresetParts))
                preset.parts.push_back(part(reader, true));
            check_parts(preset.parts);
        } else if (preset.kind == PresetKind::part) {
            preset.parts.push_back(part(document_.object(content), false));
        } else {
            preset.parts.emplace_back().sound = sound(document_.object(content), nullptr);
            preset.parts[0].sound_name = preset.name;
        }
        return preset;
    }

  private:
    void check_keys(const JsonReader& reader, std::initializer_list<std::string_view> known) const {
        if (!is_newer_) refuse_others(reader, known);
    }

    PresetKind kind() const {
        const std::string name = document_.text("kind");
        const auto found = std::find(kKinds.begin(), kKinds.end(), name);
        if (found == kKinds.end()) document_.fail("kind", "\"sound\", \"part\" or \"kit\"", '"' + name + '"');
        return static_cast<PresetKind>(found - kKinds.begin());
    }

    std::vector<std::string> tags() const {
        if (!document_.has("tags")) return {};
        const auto tags = document_.texts("tags");
        const bool fit = std::all_of(tags.begin(), tags.end(), [](const std::string& tag) {
            return !tag.empty() && tag.size() <= kMaxName &&
                   std::none_of(tag.begin(), tag.end(), [](unsigned char c) { return c < ' '; });
        });
        if (!fit || tags.size() > kMaxTags) {
            document_.fail("tags", "at most " + std::to_string(kMaxTags) + " short texts",
                           fit ? std::to_string(tags.size()) : "others");
        }
        return tags;
    }

    ModelReference model(const JsonReader& reader) const {
        ModelReference model;
        if (!reader.has("model")) return model;
        const JsonReader object = reader.object("model");
        check_keys(object, {"name", "sha256", "file"});
        model.name = line(object, "name", kMaxName, false);
        model.file = line(object, "file", kMaxDescription, false);
        model.sha256 = line(object, "sha256", 64, false);
        const bool is_hash = model.sha256.size() == 64 &&
                             model.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!model.sha256.empty() && !is_hash)
            object.fail("sha256", "64 hexadecimal digits", '"' + model.sha256 + '"');
        return model;
    }

    // `name`: where the sound's name goes; null: it may have none.
    Sound sound(const JsonReader& reader, std::string* name) const {
        if (name != nullptr) {
            check_keys(reader, {"name", "seed", "latent", "controls", "velocity", "pitch", "seconds"});
            *name = line(reader, "name", kMaxName, false);
        } else {
            check_keys(reader, {"seed", "latent", "controls", "velocity", "pitch", "seconds"});
        }
        Sound sound;
        sound.seed = seed(reader, std::numeric_limits<std::uint64_t>::max());
        sound.latent = latent_if_there(reader);
        sound.controls = numbers(reader, "controls", -kAny, kAny);
        sound.velocity = numbers(reader, "velocity", -1.0, 1.0);
        if (reader.has("pitch")) sound.pitch = static_cast<int>(reader.integer("pitch", 0, 127));
        if (reader.has("seconds")) sound.seconds = reader.number("seconds", 0.0, 60.0);
        return sound;
    }

    SoundChange change(const JsonReader& reader) const {
        check_keys(reader, {"seed", "latent", "controls"});
        SoundChange change;
        if (reader.has("seed")) change.seed = seed(reader, std::numeric_limits<std::uint64_t>::max());
        change.latent = latent_if_there(reader);
        change.controls = numbers(reader, "controls", -kAny, kAny);
        return change;
    }

    std::map<PartParam, float> params(const JsonReader& reader) const {
        std::map<PartParam, float> values;
        for (const auto& [id, value] : reader.node().items()) {
            const auto param = find_part_param(id);
            if (param) {
                values[*param] = param_value(reader, info(*param));
            } else if (!is_newer_) {
                throw JsonError(reader.name(id) + ": unknown part parameter");
            }
        }
        return values;
    }

    PresetPart part(const JsonReader& reader, bool in_kit) const {
        PresetPart part;
        if (in_kit) {
            check_keys(reader, {"part", "model", "sound", "change", "other", "params"});
            part.index = static_cast<int>(reader.integer("part", 1, kPresetParts)) - 1;
            if (reader.has("model")) part.model = model(reader);
            if (reader.has("change")) part.change = change(reader.object("change"));
        } else {
            check_keys(reader, {"sound", "other", "params"});
        }
        if (reader.has("sound") || !in_kit) part.sound = sound(reader.object("sound"), &part.sound_name);
        if (reader.has("other")) part.other = sound(reader.object("other"), nullptr);
        if (reader.has("params")) part.params = params(reader.object("params"));
        return part;
    }

    const JsonReader& document_;
    bool is_newer_ = false;
};

bool is_utf8(const std::string& text) {
    try {
        return !nlohmann::json(text).dump().empty();  // strict
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

// Whatever a hostile file put into an error: one readable line of UTF-8.
std::string one_line(std::string text) {
    constexpr std::size_t kLongest = 500;
    const bool shortened = text.size() > kLongest;
    if (shortened) text.resize(kLongest);
    while (shortened && !text.empty() && !is_utf8(text) && text.size() + 4 > kLongest) text.pop_back();
    const bool plain = !is_utf8(text);
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < ' ' || byte == 0x7f) c = ' ';
        if (plain && byte >= 0x80) c = '?';
    }
    return shortened ? text + "..." : text;
}

PresetDocument parse_document(std::string_view text) {
    const nlohmann::json json = parse_json(text);
    const JsonReader document(json, "");
    const std::string format = document.text("format");
    if (format == kKitFormat) return parse_kit_version_1(document);
    if (format != kFormat) {
        document.fail("format", '"' + std::string(kFormat) + "\" or \"" + std::string(kKitFormat) + '"',
                      json_excerpt(format));
    }
    return Parser(document).parse();
}

}  // namespace

PresetDocument parse_preset(std::string_view text, const std::string& file) {
    try {
        return parse_document(text);
    } catch (const JsonError& error) {
        throw PresetError(one_line(file + ": " + error.what()));
    } catch (const nlohmann::json::exception& error) {
        throw PresetError(one_line(file + ": " + error.what()));
    }
}

}  // namespace sistrum
