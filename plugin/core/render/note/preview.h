// The one sound that stands for a streaming model's notes where a whole sound is wanted: shown, exported,
// saved, tested at load.
#pragma once

#include <functional>

#include "realtime/audio.h"
#include "render/note/note_renderer.h"
#include "render/sound.h"

namespace sistrum {

inline constexpr double kLongestPreview = 600.0;  // seconds

// A note of the sound's pitch, else the card's preview pitch, held for three quarters of the sound's
// `seconds`, else of the card's length, and then released; faded as the card says. `velocity` is 0..1. Throws
// std::invalid_argument for a pitch that the model does not render and for a length out of range. `meanwhile`
// is called now and then, for what cannot wait that long.
Audio render_preview(NoteRenderer& renderer, const Sound& sound, float velocity,
                     const std::function<void()>& meanwhile = {});

}  // namespace sistrum
