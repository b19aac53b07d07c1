#include "sound_export.h"

#include <array>
#include <stdexcept>

#include "edit/kit_export.h"
#include "edit/preset_library.h"
#include "engine_preset.h"

namespace sistrum::shell {
namespace {

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

// The exact sound first, then its variations where the part has them.
std::vector<ExportTake> takes_of(const PartState& state) {
    std::vector<ExportTake> takes{state.rendered.layers};
    if (value_of(state.values, PartParam::variation) > 0.0f) {
        for (const auto& draw : state.rendered.first_draws)
            if (!draw.empty()) takes.push_back(draw);
    }
    return takes;
}

KitExport kit_of(const Engine& engine, const std::vector<std::filesystem::path>& folders) {
    KitExport kit;
    for (int part = 0; part < Engine::kParts; ++part) {
        const auto state = engine.part_state(part);
        if (state.rendered.layers.empty()) continue;
        kit.parts.push_back({part, name_of(state, part), state.values, takes_of(state)});
    }
    if (kit.parts.empty()) throw std::runtime_error("There is no sound to export");
    kit.preset = capture_preset(engine, PresetKind::kit, 0, folders);
    return kit;
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
        auto kit = instrument_.edit([&](Engine& engine) { return kit_of(engine, folders); });
        kit.name = folder.getFileName().toStdString();
        kit.preset.name = kit.name;
        kit.format = format;
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
