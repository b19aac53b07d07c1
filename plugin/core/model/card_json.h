// Model card JSON -> Card: the one construction path, and all checks that need no graph.
#pragma once

#include <string>

#include "model/card.h"
#include "model/model.h"

namespace sistrum {

// Throws ModelError "<file>: <key>: expected ..., found ...". `file` only names the card in errors.
Card parse_card(const std::string& json, const std::string& file, const LoadLimits& limits = {});

}  // namespace sistrum
