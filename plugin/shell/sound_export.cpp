#include "sound_export.h"

#include <stdexcept>

#include "edit/kit_export.h"
#include "edit/preset_library.h"
#include "engine_export.h"

namespace sistrum::shell {
namespace {

constexpr int kTakes = 8;  // of parts that vary

std::filesystem::path path_of(const juce::File& file) {
    return file.getFullPathName().toStdString();
}

std::string name_of(const PartState& state, int part) {
    return state.sound_name.empty() ? "Part " + std::to_string(part + 1) : state.sound_name;
}

std::string remark_on(float gain) {
    if (gain >= 1.0f) return {};
    const auto decibels = juce::String(juce::Decibels::gainToDecibels(gain), 1);
    return ("Written " + decibels + " dB softer, where it would have clipped").toStdString();
}

}  // namespace

SoundExport::~SoundExport() {
    if (dragged_ != juce::File{}) dragged_.deleteRecursively();
}

bool SoundExport::export_part(int part, const juce::File& file, AudioFileFormat format) {
    try {
        const auto audio = instrument_.part(part).waveform;
        if (audio == nullptr) throw std::runtime_error("There is no sound to export");
        const auto written = write_audio_file(path_of(file), *audio, format);
        instrument_.remark(remark_on(written.gain));
        return true;
    } catch (const std::exception& error) {
        instrument_.remark(error.what());
        return false;
    }
}

bool SoundExport::export_kit(const juce::File& folder, AudioFileFormat format) {
    const auto folders = instrument_.model_folders();
    try {
        ExportChoice choice;
        choice.name = folder.getFileName().toStdString();
        choice.format = format;
        choice.takes = kTakes;
        const auto kit =
            instrument_.edit([&](Engine& engine) { return capture_export(engine, choice, folders); });
        const auto written = sistrum::export_kit(path_of(folder), kit);
        instrument_.remark(remark_on(written.gain));
        return true;
    } catch (const std::exception& error) {
        instrument_.remark(error.what());
        return false;
    }
}

juce::File SoundExport::drag_file(int part) {
    if (dragged_ == juce::File{}) {
        const auto temporary = juce::File::getSpecialLocation(juce::File::tempDirectory);
        dragged_ = temporary.getChildFile("sistrum-" + juce::Uuid{}.toString());
    }
    const auto state = instrument_.edit([part](Engine& engine) { return engine.part_state(part); });
    const auto file = dragged_.getChildFile(safe_file_name(name_of(state, part)) + ".wav");
    if (!dragged_.createDirectory()) {
        instrument_.remark("Cannot write " + dragged_.getFullPathName().toStdString());
        return {};
    }
    constexpr AudioFileFormat kExact{AudioFileType::wav, 32};
    return export_part(part, file, kExact) ? file : juce::File{};
}

}  // namespace sistrum::shell
