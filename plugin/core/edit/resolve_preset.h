// A preset with its models at hand: what each part is to play, with nothing left to a kit.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "edit/preset.h"
#include "edit/preset_model.h"

namespace sistrum {

// Finds and reads each model of a preset once.
class PresetModels {
  public:
    // Relative models count from `preset_file`, then from the folders.
    PresetModels(std::filesystem::path preset_file, std::vector<std::filesystem::path> folders)
        : file_(std::move(preset_file)), folders_(std::move(folders)) {}

    // A model that need not be looked for: its path by its content.
    void add_known(const std::string& sha256, const std::filesystem::path& path) { known_[sha256] = path; }

    const PresetModel& find(const ModelReference& reference);  // Throws PresetError.
    const Card& card(const PresetModel& model);                // Throws PresetError.
    bool any_other() const;  // some model has the right name, but not the content

  private:
    std::filesystem::path file_;
    std::vector<std::filesystem::path> folders_;
    std::map<std::string, std::filesystem::path> known_;
    std::map<std::tuple<std::string, std::string, std::string>, PresetModel> found_;
    std::map<std::filesystem::path, Card> cards_;
};

struct ResolvedPart {
    int index = 0;
    PresetModel model;
    Sound sound;
    std::optional<Sound> other;
    std::string sound_name;
    PartValues values = default_values();
};

// Of a kit: all parts. Those that it does not list, and parameters that a part does not name, are as the
// model's kit has them; a part that kit does not know plays the note `first_note` + its index. Of a sound or
// part preset: its one part. `where` begins every error. Throws PresetError.
std::vector<ResolvedPart> resolve_preset(const PresetDocument& preset, PresetModels& models, int first_note,
                                         const std::string& where);

}  // namespace sistrum
