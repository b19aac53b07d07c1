// Preset files: a sound, a part or a kit as JSON, by control and parameter ids. No rendered audio: a preset
// is what a model is asked for. docs/presets.md has every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/card.h"
#include "part/part_params.h"
#include "render/sound.h"

namespace sistrum {

// A preset that cannot be used: one line with file, key, expected and found.
class PresetError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

enum class PresetKind : std::uint8_t { sound, part, kit };
std::string_view kind_name(PresetKind kind);  // "sound", "part", "kit"

// Which model: by content where the hash is known, else by file (relative to the preset) or name.
struct ModelReference {
    std::string name, sha256, file;
    bool operator==(const ModelReference&) const = default;
};

// What a part of a kit changes of the sound that its model's kit gives it.
struct SoundChange {
    std::optional<std::uint64_t> seed;  // replaces the kit's latent as well
    std::optional<std::vector<float>> latent;
    std::map<std::string, double> controls;  // beside those of the kit's sound
    bool empty() const { return !seed && !latent && controls.empty(); }
    bool operator==(const SoundChange&) const = default;
};

struct PresetPart {
    int index = 0;                        // 0..15, of a kit; else 0
    std::optional<ModelReference> model;  // nothing: the preset's
    std::optional<Sound> sound;           // nothing: that of the model's kit
    SoundChange change;                   // laid over the sound
    std::optional<Sound> other;           // what `morph` leads to
    std::string sound_name;
    std::map<PartParam, float> params;  // those that are named
    bool operator==(const PresetPart&) const = default;
};

struct PresetDocument {
    PresetKind kind = PresetKind::kit;
    std::string name, author, description;
    std::vector<std::string> tags;
    ModelReference model;           // all empty: the model that ships
    std::vector<PresetPart> parts;  // exactly one of a sound or part; of a kit at most 16, each once
    bool operator==(const PresetDocument&) const = default;
};

inline constexpr int kPresetParts = 16;
inline constexpr std::uintmax_t kMaxPresetBytes = 4u << 20;

// `file` is how errors name the text. Throws PresetError and nothing else.
PresetDocument parse_preset(std::string_view text, const std::string& file);
PresetDocument read_preset(const std::filesystem::path& file);

std::string preset_text(const PresetDocument& preset);  // JSON that parse_preset() takes
// Whole or not at all. Throws PresetError.
void write_preset(const std::filesystem::path& file, const PresetDocument& preset);

// The part's sound with a model at hand: its own, or that of the model's kit with the part's change.
// Throws PresetError, beginning with `where`: a control or latent that the model does not have, or a value
// out of its range.
Sound sound_of(const Card& card, const PresetPart& part, const std::string& where);

// One of a card's named sounds as a preset of its own.
PresetDocument card_preset(const Card& card, const std::string& model_sha256, const std::string& model_file,
                           const Preset& preset);

}  // namespace sistrum
