// The engine's kit as plain values that export_kit() writes: what is rendered, and further draws where asked.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "edit/kit_export.h"
#include "engine.h"

namespace sistrum {

inline constexpr int kMostTakes = 64;

struct ExportChoice {
    std::string name = "Kit";
    AudioFileFormat format;
    double sample_rate = 0.0;  // 0: each model's own
    int takes = 1;             // hits of parts that vary, 1..kMostTakes; 1: their exact sound
    bool layers = true;        // every velocity layer, or full velocity only
    TakeOrder order = TakeOrder::in_turn;
};

// [main] Call it when nothing is pending: parts without a finished render are left out. Draws beyond the
// first ones are rendered on the calling thread (about 5 ms each), for which their model must be there.
// Throws PresetError where nothing is rendered at all, and ModelError.
KitExport capture_export(const Engine& engine, const ExportChoice& choice,
                         const std::vector<std::filesystem::path>& model_folders);

}  // namespace sistrum
