#include "preset_folders.h"

#include <juce_core/juce_core.h>

namespace sistrum::shell {
namespace {

namespace fs = std::filesystem;

fs::path to_path(const juce::File& file) {
    return fs::path{file.getFullPathName().toStdString()};
}

juce::String environment(const char* name) {
    return juce::SystemStats::getEnvironmentVariable(name, {});
}

}  // namespace

std::vector<fs::path> factory_preset_folders() {
    const auto binary = juce::File::getSpecialLocation(juce::File::currentExecutableFile);
    const auto beside = binary.getParentDirectory();
    return {to_path(beside.getSiblingFile("Resources/presets")),  // VST3, AU
            to_path(beside.getChildFile("presets"))};             // LV2, Standalone
}

fs::path user_preset_folder() {
    const auto wanted = environment("SISTRUM_PRESETS");
    return wanted.isNotEmpty() ? fs::path{wanted.toStdString()} : user_folder() / "presets";
}

fs::path user_folder() {
#if JUCE_LINUX || JUCE_BSD
    const auto home = juce::File::getSpecialLocation(juce::File::userHomeDirectory);
    const auto data = environment("XDG_DATA_HOME");
    const auto base = juce::File::isAbsolutePath(data) ? juce::File{data} : home.getChildFile(".local/share");
    return to_path(base.getChildFile("sistrum"));
#else
    return to_path(
        juce::File::getSpecialLocation(juce::File::userDocumentsDirectory).getChildFile("Sistrum"));
#endif
}

}  // namespace sistrum::shell
