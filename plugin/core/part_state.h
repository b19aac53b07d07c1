// Between what the render thread knows of a part and the plain values that are saved, copied and undone.
#pragma once

#include <memory>
#include <span>

#include "render/render_thread.h"
#include "state.h"

namespace sistrum {

// Throws std::invalid_argument for what no model could take, and no state should hold.
void check_sound(const Sound& sound);
void check_state(const PartState& state);

PartState state_of(const PartSnapshot& part, const PartValues& values);

// `request` answers for the state's model; null: it has none.
PartRestore restore_of(const PartState& state, std::shared_ptr<ModelRequest> request);

std::shared_ptr<ModelRequest> request_of(const PartState& state, std::vector<std::filesystem::path> folders);

// Whether the model of a saved part was looked for in vain.
bool is_missing(const PartSnapshot& part);

// Whether a part already has, or waits for, the state's model, so that nothing need be looked for again.
bool answers(const PartSnapshot& part, const PartState& state);

}  // namespace sistrum
