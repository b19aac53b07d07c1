// The text of an SFZ instrument: which file sounds for which key, velocity and turn, and what a part's
// parameters say about it. docs/presets.md says what SFZ cannot.
#pragma once

#include <string>
#include <vector>

#include "edit/kit_export.h"

namespace sistrum {

struct SfzFile {
    std::string name;   // relative to the SFZ
    float gain = 1.0f;  // it was written with
};

// [part][take][layer], as KitExport::parts has them.
using SfzFiles = std::vector<std::vector<std::vector<SfzFile>>>;

std::string sfz_text(const KitExport& kit, const SfzFiles& files);

}  // namespace sistrum
