// The last step of a render, as the card's `audio` asks: peak and fade.
#pragma once

#include <span>

#include "model/card.h"
#include "realtime/audio.h"

namespace sistrum {

// The largest |x|; no finite number if any x is none.
float loudest(std::span<const float> samples);

// Scales to the card's peak (unless silent: max |x| < 1e-6) and fades the last samples out linearly.
void finish(const AudioFormat& format, Audio& audio);
void finish(const AudioFormat& format, Audio& audio, float loudest);  // where that is known already

}  // namespace sistrum
