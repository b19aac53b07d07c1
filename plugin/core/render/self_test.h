// Renders the sound a model carries for the purpose and compares it with what the exporter got.
#pragma once

#include "render/renderer.h"

namespace sistrum {

// Throws ModelError when a sample or a block's level is off by more than the card's tolerance.
void run_self_test(Renderer& renderer);

}  // namespace sistrum
