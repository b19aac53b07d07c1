// The presets there are: files in factory and user folders, and the named sounds of model cards. What a
// browser shows; single-threaded, plain file access.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "edit/file_name.h"
#include "edit/preset.h"

namespace sistrum {

struct PresetEntry {
    PresetKind kind = PresetKind::sound;
    std::string name, author, description;
    std::vector<std::string> tags;
    std::string model;           // name of the model it is for; may be empty
    std::filesystem::path file;  // the preset, or the model that the sound comes with
    bool factory = false;        // cannot be renamed or deleted
    bool in_model = false;       // `file` is a model, and `name` one of its sounds
    std::string error;           // not empty: the file cannot be read, and this says why
    bool operator==(const PresetEntry&) const = default;
};

// What to show; the defaults show everything.
struct PresetQuery {
    std::string text = {};  // every word of it occurs in name, author, tags or description, any case
    std::vector<std::string> tags = {};  // all of them
    std::optional<PresetKind> kind = {};
    std::optional<bool> factory = {};
};

class PresetLibrary {
  public:
    // Folders are looked through with all that is in them; they need not exist. Presets are saved in `user`.
    void set_folders(std::vector<std::filesystem::path> factory, std::filesystem::path user);
    // Models whose own sounds are listed. Reads no file before scan().
    void set_models(std::vector<std::filesystem::path> models);

    // Looks again. Never throws: what cannot be read is listed with its error.
    void scan();

    // Sorted: kits, parts, sounds; each by name, then by file. Valid until the next scan or change.
    const std::vector<PresetEntry>& entries() const { return entries_; }
    std::vector<PresetEntry> find(const PresetQuery& query) const;
    std::vector<std::string> tags() const;  // all there are, sorted

    // Throws PresetError.
    PresetDocument load(const PresetEntry& entry) const;
    // Into the user folder, under a file name made of kind and name; replaces the user's preset of that kind
    // and name. Returns the new entry. Throws PresetError.
    PresetEntry save(const PresetDocument& preset);
    // User presets only; a name that is taken is an error. Throw PresetError.
    PresetEntry rename(const PresetEntry& entry, const std::string& name);
    void remove(const PresetEntry& entry);

  private:
    void scan_folder(const std::filesystem::path& folder, bool factory);
    void scan_model(const std::filesystem::path& model);
    void sort();
    std::filesystem::path free_file(PresetKind kind, const std::string& name) const;

    std::vector<std::filesystem::path> factory_, models_;
    std::filesystem::path user_;
    std::vector<PresetEntry> entries_;
};

}  // namespace sistrum
