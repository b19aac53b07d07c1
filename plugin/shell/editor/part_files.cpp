#include "part_files.h"

#include "pad.h"

namespace sistrum::shell {
namespace {

constexpr auto kRecordings = "*.wav;*.aif;*.aiff;*.flac";
constexpr int kOpen = juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles;

}  // namespace

void PartFiles::take(int part, const juce::File& file) {
    switch (kind_of(file)) {
        case DroppedFile::recording:
            return bench_.actions.drop_recording(part, file);
        case DroppedFile::model:
            return bench_.actions.load_part_model(part, file);
        case DroppedFile::preset:
            bench_.presets.load_file(file, part);
            return;
        case DroppedFile::none:
            return;
    }
}

void PartFiles::ask(const juce::String& title, const juce::String& pattern, int flags,
                    const juce::File& first, std::function<void(const juce::File&)> then) {
    if (juce::Desktop::getInstance().getDisplays().displays.isEmpty()) return;  // nowhere to show it
    dialog_ = std::make_unique<juce::FileChooser>(title, first, pattern);
    dialog_->launchAsync(flags, [then = std::move(then)](const juce::FileChooser& dialog) {
        if (const auto file = dialog.getResult(); file != juce::File{}) then(file);
    });
}

void PartFiles::ask_to_load(int part) {
    ask("Load a model, recording or preset", juce::String{"*.onnx;*.json;"} + kRecordings, kOpen, {},
        [this, part](const juce::File& file) { take(part, file); });
}

void PartFiles::ask_for_kit() {
    ask("Load a model for all parts", "*.onnx", kOpen, {},
        [this](const juce::File& file) { bench_.actions.load_kit(file); });
}

void PartFiles::ask_to_export(int part, AudioFileFormat format) {
    const auto extension = juce::String{format.extension().data(), format.extension().size()};
    const auto name = part_title(part, bench_.instrument.part(part)) + extension;
    const auto flags = juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::canSelectFiles |
                       juce::FileBrowserComponent::warnAboutOverwriting;
    ask("Export the sound", "*" + extension, flags,
        juce::File::getSpecialLocation(juce::File::userHomeDirectory)
            .getChildFile(juce::File::createLegalFileName(name)),
        [this, part, format, extension](const juce::File& file) {
            bench_.exports.export_part(part, file.withFileExtension(extension), format);
        });
}

void PartFiles::ask_to_export_kit(AudioFileFormat format) {
    ask("Export the kit into a folder", "*",
        juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectDirectories, {},
        [this, format](const juce::File& folder) { bench_.exports.export_kit(folder, format); });
}

// The sounds stay as they were saved; only where their model lies is another place.
void PartFiles::locate(const std::vector<int>& parts, const juce::File& model) {
    bench_.actions.begin_edit("Locate " + model.getFileName().toStdString());
    bench_.instrument.replace([&](Engine& engine) {
        for (const auto part : parts) {
            auto state = engine.part_state(part);
            state.model_path = model.getFullPathName().toStdString();
            engine.set_part_state(part, std::move(state));
        }
    });
}

void PartFiles::ask_to_locate(const std::vector<int>& parts, const juce::String& model) {
    ask("Where is " + model + "?", "*.onnx", kOpen, {},
        [this, parts](const juce::File& file) { locate(parts, file); });
}

}  // namespace sistrum::shell
