#include "edit/preset_library.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <tuple>

#include "edit/file_name.h"
#include "edit/preset_model.h"

namespace sistrum {
namespace {

constexpr std::string_view kPresetSuffix = ".json";
constexpr std::size_t kMostFiles = 20'000;  // in one folder, so that no link to the root is followed for ever

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// "kick 10" -> "kick 000000010": so that it comes after "kick 2".
std::string with_padded_numbers(const std::string& text) {
    constexpr std::size_t kDigits = 9;
    std::string padded;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
        if (end - i > 0 && end - i < kDigits) padded.append(kDigits - (end - i), '0');
        if (end == i) ++end;
        padded.append(text, i, end - i);
        i = end;
    }
    return padded;
}

// Kits first.
auto sort_key(const PresetEntry& entry) {
    return std::tuple(-static_cast<int>(entry.kind), with_padded_numbers(lower(entry.name)), entry.file,
                      entry.name);
}

bool has_words(const PresetEntry& entry, const std::string& text) {
    std::string all = entry.name + ' ' + entry.author + ' ' + entry.description + ' ' + entry.model;
    for (const std::string& tag : entry.tags) all += ' ' + tag;
    all = lower(all);
    std::istringstream words(lower(text));
    for (std::string word; words >> word;) {
        if (all.find(word) == std::string::npos) return false;
    }
    return true;
}

bool has_tags(const PresetEntry& entry, const std::vector<std::string>& tags) {
    return std::all_of(tags.begin(), tags.end(), [&](const std::string& tag) {
        return std::find(entry.tags.begin(), entry.tags.end(), tag) != entry.tags.end();
    });
}

void describe(const PresetDocument& preset, PresetEntry& entry) {
    entry.kind = preset.kind;
    if (!preset.name.empty()) entry.name = preset.name;
    entry.author = preset.author;
    entry.description = preset.description;
    entry.tags = preset.tags;
    entry.model = preset.model.name.empty() ? preset.model.file : preset.model.name;
}

PresetEntry read_entry(const std::filesystem::path& file, bool factory) {
    PresetEntry entry;
    entry.file = file;
    entry.factory = factory;
    entry.name = file.stem().string();
    try {
        describe(read_preset(file), entry);
    } catch (const std::exception& error) {
        entry.error = error.what();
    }
    return entry;
}

}  // namespace

void PresetLibrary::set_folders(std::vector<std::filesystem::path> factory, std::filesystem::path user) {
    factory_ = std::move(factory);
    user_ = std::move(user);
}

void PresetLibrary::set_models(std::vector<std::filesystem::path> models) {
    models_ = std::move(models);
}

void PresetLibrary::scan() {
    entries_.clear();
    for (const auto& folder : factory_) scan_folder(folder, true);
    if (!user_.empty()) scan_folder(user_, false);
    for (const auto& model : models_) scan_model(model);
    sort();
}

void PresetLibrary::scan_folder(const std::filesystem::path& folder, bool factory) {
    using Iterator = std::filesystem::recursive_directory_iterator;
    std::error_code error;
    std::size_t files = 0;
    Iterator at(folder, std::filesystem::directory_options::skip_permission_denied, error);
    for (; !error && at != Iterator() && files < kMostFiles; at.increment(error), ++files) {
        const auto& path = at->path();
        std::error_code unreadable;
        if (path.filename().string().starts_with(".") || path.extension() != kPresetSuffix) continue;
        if (at->is_regular_file(unreadable)) entries_.push_back(read_entry(path, factory));
    }
}

void PresetLibrary::scan_model(const std::filesystem::path& model) {
    PresetEntry entry;
    entry.file = model;
    entry.factory = entry.in_model = true;
    entry.name = model.stem().string();
    try {
        const Card card = read_model_card(model);
        for (const Preset& preset : card.presets) {
            describe(card_preset(card, {}, model.filename().string(), preset), entry);
            entries_.push_back(entry);
        }
    } catch (const std::exception& error) {
        entry.error = error.what();
        entries_.push_back(entry);
    }
}

void PresetLibrary::sort() {
    std::sort(entries_.begin(), entries_.end(), [](const PresetEntry& one, const PresetEntry& other) {
        return sort_key(one) < sort_key(other);
    });
}

std::vector<PresetEntry> PresetLibrary::find(const PresetQuery& query) const {
    std::vector<PresetEntry> found;
    std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(found), [&](const PresetEntry& entry) {
        return (!query.kind || *query.kind == entry.kind) &&
               (!query.factory || *query.factory == entry.factory) && has_tags(entry, query.tags) &&
               has_words(entry, query.text);
    });
    return found;
}

std::vector<std::string> PresetLibrary::tags() const {
    std::set<std::string> tags;
    for (const PresetEntry& entry : entries_) tags.insert(entry.tags.begin(), entry.tags.end());
    return {tags.begin(), tags.end()};
}

PresetDocument PresetLibrary::load(const PresetEntry& entry) const {
    if (!entry.in_model) return read_preset(entry.file);
    const Card card = read_model_card(entry.file);
    if (const Preset* preset = card.find_preset(entry.name))
        return card_preset(card, {}, entry.file.string(), *preset);
    throw PresetError(entry.file.string() + ": expected a sound \"" + entry.name + "\", found none");
}

PresetEntry PresetLibrary::save(const PresetDocument& preset) {
    if (user_.empty()) throw PresetError("there is no folder for presets");
    if (preset.name.empty()) throw PresetError("a preset needs a name");
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const PresetEntry& entry) {
        return !entry.factory && entry.error.empty() && entry.kind == preset.kind &&
               entry.name == preset.name;
    });
    const auto file = same != entries_.end() ? same->file : free_file(preset.kind, preset.name);
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) throw PresetError(user_.string() + ": cannot be made (" + error.message() + ")");
    write_preset(file, preset);
    std::erase_if(entries_, [&](const PresetEntry& entry) { return entry.file == file; });
    entries_.push_back(read_entry(file, false));
    const PresetEntry saved = entries_.back();
    sort();
    return saved;
}

std::filesystem::path PresetLibrary::free_file(PresetKind kind, const std::string& name) const {
    const auto folder = user_ / (std::string(kind_name(kind)) + "s");
    const std::string stem = safe_file_name(name);
    auto file = folder / (stem + std::string(kPresetSuffix));
    for (int number = 2; std::filesystem::exists(file); ++number)
        file = folder / (stem + " " + std::to_string(number) + std::string(kPresetSuffix));
    return file;
}

PresetEntry PresetLibrary::rename(const PresetEntry& entry, const std::string& name) {
    if (entry.factory) throw PresetError(entry.name + ": factory presets cannot be renamed");
    const bool taken = std::any_of(entries_.begin(), entries_.end(), [&](const PresetEntry& other) {
        return !other.factory && other.kind == entry.kind && other.name == name && other.file != entry.file;
    });
    if (taken) throw PresetError("there is a " + std::string(kind_name(entry.kind)) + " \"" + name + "\"");
    PresetDocument preset = read_preset(entry.file);
    preset.name = name;
    if (preset.kind == PresetKind::sound) preset.parts[0].sound_name = name;
    const PresetEntry saved = save(preset);
    if (saved.file != entry.file) remove(entry);
    return saved;
}

void PresetLibrary::remove(const PresetEntry& entry) {
    if (entry.factory) throw PresetError(entry.name + ": factory presets cannot be deleted");
    std::error_code error;
    std::filesystem::remove(entry.file, error);
    if (error) throw PresetError(entry.file.string() + ": cannot be deleted (" + error.message() + ")");
    std::erase_if(entries_, [&](const PresetEntry& other) { return other.file == entry.file; });
}

}  // namespace sistrum
