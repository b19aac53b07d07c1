// A whole kit for other samplers: a folder with an audio file for every take of every part, an SFZ that maps
// them, and the kit preset to come back with. Works on plain values; who renders them is the caller's affair.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "edit/audio_file.h"
#include "edit/preset.h"
#include "part/part_params.h"
#include "realtime/audio.h"

namespace sistrum {

// One hit in as many velocity layers as it has, the softest first; at least one.
using ExportTake = std::vector<std::shared_ptr<const Audio>>;

struct ExportPart {
    int index = 0;  // 0..15
    std::string name;
    PartValues values = default_values();
    std::vector<ExportTake> takes;  // the exact sound first, then draws of it; at least one
};

enum class TakeOrder : std::uint8_t { in_turn, at_random };  // of several takes

struct KitExport {
    std::string name;
    AudioFileFormat format;
    double sample_rate = 0.0;  // of the files; 0: as each was rendered
    TakeOrder order = TakeOrder::in_turn;
    std::vector<ExportPart> parts;
    PresetDocument preset;
};

struct ExportedKit {
    std::vector<std::filesystem::path> audio;
    std::filesystem::path sfz, preset;
    float gain = 1.0f;  // the smallest that a file was written with; the SFZ makes up for it
};

// Makes `folder` and overwrites files of these names in it. Throws AudioFileError or PresetError.
ExportedKit export_kit(const std::filesystem::path& folder, const KitExport& kit);

}  // namespace sistrum
