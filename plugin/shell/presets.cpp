#include "presets.h"

#include "engine_preset.h"
#include "model_folders.h"
#include "preset_folders.h"

namespace sistrum::shell {

PresetLibrary& Presets::library() {
    if (!scanned_) refresh();
    return library_;
}

void Presets::refresh() {
    scanned_ = true;
    programs_.forget();
    library_.set_folders(factory_preset_folders(), user_preset_folder());
    library_.set_models(generators_in(instrument_.model_folders()));
    library_.scan();
}

bool Presets::load(const PresetEntry& entry, int part) {
    try {
        return apply(library().load(entry), part, entry.file);
    } catch (const std::exception& error) {
        instrument_.remark(error.what());
        return false;
    }
}

bool Presets::load_file(const juce::File& file, int part) {
    const std::filesystem::path path{file.getFullPathName().toStdString()};
    try {
        return apply(read_preset(path), part, path);
    } catch (const PresetError& error) {
        instrument_.remark(error.what());
        return false;
    }
}

bool Presets::apply(const PresetDocument& preset, int part, const std::filesystem::path& file) {
    const auto folders = instrument_.model_folders();
    const auto name = preset.name.empty() ? file.stem().string() : preset.name;
    return actions_.replace(
        "Load " + name, [&](Engine& engine) { return apply_preset(engine, preset, part, file, folders); });
}

bool Presets::save(PresetKind kind, int part, const std::string& name, const std::vector<std::string>& tags) {
    const auto folders = instrument_.model_folders();
    try {
        auto preset =
            instrument_.edit([&](Engine& engine) { return capture_preset(engine, kind, part, folders); });
        preset.name = name;
        preset.tags = tags;
        library().save(preset);
        programs_.forget();
        instrument_.remark({});
        return true;
    } catch (const PresetError& error) {
        instrument_.remark(error.what());
        return false;
    }
}

}  // namespace sistrum::shell
