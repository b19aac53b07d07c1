#include "model_folders.h"

#include <juce_core/juce_core.h>

#include <algorithm>

#include "preset_folders.h"

namespace sistrum::shell {
namespace {

namespace fs = std::filesystem;

fs::path to_path(const juce::String& text) {
    return fs::path{text.toStdString()};
}

// Encoders lie beside their generators and are no instruments.
bool is_generator(const fs::path& file) {
    return file.extension() == ".onnx" && file.stem().extension() != ".encoder";
}

std::vector<fs::path> generators_of(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error))
        if (is_generator(entry->path())) found.push_back(entry->path());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

std::vector<fs::path> model_folders() {
    std::vector<fs::path> folders;
    const auto wanted = juce::SystemStats::getEnvironmentVariable("SISTRUM_MODELS", {});
#if JUCE_WINDOWS
    constexpr auto separator = ";";
#else
    constexpr auto separator = ":";
#endif
    for (const auto& folder : juce::StringArray::fromTokens(wanted, separator, {}))
        if (folder.isNotEmpty()) folders.push_back(to_path(folder));

    const auto binary = juce::File::getSpecialLocation(juce::File::currentExecutableFile);
    const auto beside = binary.getParentDirectory();
    folders.push_back(to_path(beside.getSiblingFile("Resources/models").getFullPathName()));  // VST3, AU
    folders.push_back(to_path(beside.getChildFile("models").getFullPathName()));  // LV2, Standalone
    folders.push_back(user_folder() / "models");
    return folders;
}

std::vector<fs::path> generators_in(const std::vector<fs::path>& folders) {
    std::vector<fs::path> found;
    for (const auto& folder : folders)
        for (auto& model : generators_of(folder)) found.push_back(std::move(model));
    return found;
}

std::optional<fs::path> find_kit(const std::vector<fs::path>& folders) {
    std::optional<fs::path> first;
    for (const auto& folder : folders)
        for (const auto& model : generators_of(folder)) {
            if (model.filename() == "drums.onnx") return model;
            if (!first) first = model;
        }
    return first;
}

}  // namespace sistrum::shell
