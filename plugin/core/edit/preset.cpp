#include "edit/preset.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "edit/preset_json.h"
#include "edit/write_file.h"
#include "render/part_request.h"

namespace sistrum {
namespace {

// The sound that the model's own kit gives to a part.
Sound kit_sound(const Card& card, int index) {
    PartWish wish;
    apply_kit(card, index, wish);
    return wish.sound;
}

std::string number_text(double value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

void check_fits(const Card& card, const Sound& sound, const std::string& where) {
    const auto size = static_cast<std::size_t>(card.latent.dim);
    if (sound.latent && sound.latent->size() != size) {
        throw PresetError(where + ": latent: expected " + std::to_string(size) + " numbers, found " +
                          std::to_string(sound.latent->size()));
    }
    for (const auto& [id, value] : sound.controls) {
        const auto known = std::find_if(card.controls.begin(), card.controls.end(),
                                        [&, wanted = id](const Control& c) { return c.id == wanted; });
        if (known == card.controls.end()) {
            std::string names;
            for (const Control& control : card.controls)
                names.append(names.empty() ? "" : ", ").append(control.id);
            throw PresetError(where + ": no control '" + id + "' in '" + card.name + "'; it has " +
                              (names.empty() ? "none" : names));
        }
        if (value >= known->min && value <= known->max) continue;
        throw PresetError(where + ": control '" + id + "': expected " + number_text(known->min) + ".." +
                          number_text(known->max) + ", found " + number_text(value));
    }
}

}  // namespace

std::string_view kind_name(PresetKind kind) {
    return preset_json::kKinds[static_cast<std::size_t>(kind)];
}

PresetDocument read_preset(const std::filesystem::path& file) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    if (error) throw PresetError(file.string() + ": cannot be read (" + error.message() + ")");
    if (bytes > kMaxPresetBytes) {
        throw PresetError(file.string() + ": expected at most " + std::to_string(kMaxPresetBytes) +
                          " bytes, found " + std::to_string(bytes));
    }
    std::ifstream in(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in) throw PresetError(file.string() + ": cannot be read");
    return parse_preset(text, file.string());
}

void write_preset(const std::filesystem::path& file, const PresetDocument& preset) {
    const std::string text = preset_text(preset);
    parse_preset(text, file.string());  // what this writes, this reads
    const std::string reason = write_file_whole(file, std::as_bytes(std::span(text)));
    if (!reason.empty()) throw PresetError(file.string() + ": cannot be written (" + reason + ")");
}

Sound sound_of(const Card& card, const PresetPart& part, const std::string& where) {
    Sound sound = part.sound ? *part.sound : kit_sound(card, part.index);
    if (part.change.seed) {
        sound.seed = *part.change.seed;
        sound.latent.reset();
    }
    if (part.change.latent) sound.latent = part.change.latent;
    for (const auto& [id, value] : part.change.controls) sound.controls[id] = value;
    check_fits(card, sound, where);
    return sound;
}

PresetDocument card_preset(const Card& card, const std::string& model_sha256, const std::string& model_file,
                           const Preset& preset) {
    PresetDocument document;
    document.kind = PresetKind::sound;
    document.name = preset.name;
    document.author = card.title;
    document.tags = preset.tags;
    document.model = {card.name, model_sha256, model_file};
    Sound sound;
    sound.seed = preset.seed;
    sound.latent = preset.latent;
    sound.controls = preset.controls;
    document.parts.emplace_back().sound = sound;
    document.parts[0].sound_name = preset.name;
    return document;
}

}  // namespace sistrum
